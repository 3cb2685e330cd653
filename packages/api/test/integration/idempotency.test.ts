import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, pay } from '../people.ts';
import { tour } from '../tour.ts';

/** Operations without a key, and why. */
const WITHOUT = new Map([
  ['apiKeys.create', 'its answer shows a secret, which is kept nowhere'],
  ['apiKeys.roll', 'its answer shows a secret, which is kept nowhere'],
  ['promoCodes.check', 'it changes nothing'],
  ['waitingRoom.check', 'it changes nothing: a place is in the ticket that the visitor sends'],
  ['waitingRoom.join', 'it stores nothing: whoever joins again with the same key has the same place'],
]);

const takesKey = ({ method, operation }: (typeof operations)[number]) =>
  method !== 'get' && !operation.operationId.startsWith('auth.') && !WITHOUT.has(operation.operationId);

const keyed = operations.filter(takesKey).map(({ operation }) => operation.operationId);

type Told = { status: number; body: string; replayed: string | null };
type Seen = {
  /** Two at the same time. */
  pair: { status: number; body: string; code: unknown; retryAfter: string | null }[];
  again: Told;
  later: Told;
  other: { status: number; code: unknown };
  refused: number;
  left: number;
};

let api: Harness;
/** The result of the first call of each operation that was sent more than once. */
const seen = new Map<string, Seen>();
/** The number of objects after a tour that sends each request once, and after one that repeats them. */
let once: Record<string, number>;
let repeated: Record<string, number>;

const keys = async () => (await api.query<{ n: number }>('select count(*)::int as n from idempotency_keys'))[0]?.n ?? 0;

/** Rows by table, but those of keys and those that count calls while Redis is slow; changes of events; what Stripe told; e-mails. */
const amounts = async ({ query, drain, standIns: { stripe, resend } }: Harness) => {
  await drain();
  await stripe.webhooks.idle();
  await drain();
  const tables = await query<{ name: string; n: number }>(`
    select c.relname as name, (xpath('/row/n/text()', query_to_xml(
      format('select count(*) as n from public.%I', c.relname), false, true, '')))[1]::text::int as n
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('idempotency_keys', 'rate_limits')`);
  const [changes] = await query<{ n: number }>('select sum(version)::int as n from events');
  return {
    'changes of events': changes?.n ?? 0,
    ...Object.fromEntries(tables.map(({ name, n }) => [name, n])),
    'events of Stripe': stripe.events().length,
    'e-mails': resend.emails().length,
  };
};

/** A tour that sends the first request of each operation again and again. */
const tourRepeating = () =>
  tour(api, async (operationId, request, { method, path, options }) => {
    if (!keyed.includes(operationId) || seen.has(operationId)) return request();

    const before = await keys();
    const nobody = path.replace(/[a-z]{3,4}_[0-9a-z]{26}/, (id) => `${id.slice(0, -26)}${'0'.repeat(26)}`);
    const unwanted = { ...options, key: randomUUID(), ...(nobody === path && { body: '{}' }) };
    const refused = await api.send(method, nobody, unwanted);
    const left = (await keys()) - before;

    const told = ({ status, body, headers }: Awaited<ReturnType<typeof request>>): Told => ({
      status,
      body: JSON.stringify(body),
      replayed: headers.get('idempotent-replayed'),
    });
    const pair = await Promise.all([request(), request()]);
    const again = told(await request());
    const { body = '' } = options;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    // A trailing space changes neither a picture nor JSON.
    const differing = body instanceof Uint8Array ? new Uint8Array([...body, 0x20]) : `${text} `;
    const other = await api.send(method, path, { ...options, body: differing });
    seen.set(operationId, {
      pair: pair.map(({ status, body: answer, headers }) => ({
        status,
        body: JSON.stringify(answer),
        code: answer.code,
        retryAfter: headers.get('retry-after'),
      })),
      again,
      later: told(await request()),
      other: { status: other.status, code: other.body.code },
      refused: refused.status,
      left,
    });
    return pair.find(({ status }) => status < 300) ?? pair[0];
  });

beforeAll(async () => {
  const control = await createHarness();
  api = await createHarness();
  await Promise.all([tour(control, (_, request) => request()), tourRepeating()]);
  once = await amounts(control);
  repeated = await amounts(api);
  await control.close();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('an idempotency key', () => {
  test('is accepted by every operation that changes something, except those that say why not', () => {
    const documented = operations
      .filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'idempotency-key'))
      .map(({ operation }) => operation.operationId);
    expect(documented.toSorted()).toEqual(keyed.toSorted());
  });

  test('is a UUID with a publishable key, so that nobody can guess another’s and read its answer', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const hold = (as: string, key: string) =>
      api.send<Problem>('POST', '/holds', { as, body: { event_id: event.id, items }, key });
    for (const key of ['1', 'cart', `${randomUUID()}0`]) {
      expect(await hold(promoter.pk, key)).toMatchObject({ status: 400, body: { code: 'invalid_idempotency_key' } });
      expect((await hold(promoter.sk, key)).status).toBe(201);
    }
    expect((await hold(promoter.pk, randomUUID())).status).toBe(201);
  });

  test.each(keyed)('lets one of two that come at once do %s; the other gets the same answer, or waits for it', (id) => {
    const { pair = [] } = seen.get(id) ?? {};
    const done = pair.filter(({ status }) => status < 300);
    const waits = pair.filter(({ status }) => status >= 300);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    for (const { status, code, retryAfter } of waits) {
      expect([status, code, retryAfter]).toEqual([409, 'request_in_progress', '1']);
    }
  });

  test.each(keyed)('makes a repeat of %s return the first answer to the byte', (id) => {
    const { pair = [], again, later } = seen.get(id) ?? {};
    const first = pair.find(({ status }) => status < 300);
    expect(again).toEqual({ status: first?.status, body: first?.body, replayed: 'true' });
    expect(later).toEqual(again);
  });

  test('gives requests one effect, however often they are sent', () => {
    expect(repeated).toEqual(once);
    expect(Object.values(once).filter((n) => n > 0).length).toBeGreaterThan(20);
  });

  test.each(keyed)('of %s is good for that request alone', (id) => {
    expect(seen.get(id)?.other).toEqual({ status: 422, code: 'idempotency_key_reused' });
  });

  test.each(keyed)('is not used up by a refusal of %s', (id) => {
    expect(seen.get(id)?.refused).toBeGreaterThanOrEqual(400);
    expect(seen.get(id)?.left).toBe(0);
  });
});

describe('a request of several steps', () => {
  const newOrder = async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
    const order = (await newBuyer(api, promoter).order({ event_id: event.id, items })).body;
    const ask = (verb: string, key: string) =>
      api.send<Order & Problem>('POST', `/orders/${order.id}/${verb}`, { as: order.secret, key });
    return { order, ask };
  };

  test('that was refused can be sent again under its key once nothing stands in its way', async () => {
    const { order, ask } = await newOrder();
    const key = randomUUID();
    expect((await ask('confirm', key)).body.code).toBe('payment_pending');
    pay(api, order);
    const confirmed = await ask('confirm', key);
    expect(confirmed.body.status).toBe('confirmed');
    const again = await ask('confirm', key);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([confirmed.body, 'true']);
  });

  test('keeps its repeats away for ten seconds while it is unfinished; then one of them finishes it', async () => {
    const { order, ask } = await newOrder();
    const key = randomUUID();
    const first = await ask('cancel', key);
    expect(first.body.status).toBe('cancelled');
    // As if the Worker had died before it stored the answer.
    const justNow = 'update idempotency_keys set response = null, created_at = $2 where resource_id = $1';
    await api.query(justNow, [order.id, api.now()]);
    const early = await ask('cancel', key);
    expect([early.status, early.body.code]).toEqual([409, 'request_in_progress']);
    expect(early.headers.get('retry-after')).toBe('1');
    api.advance(11);
    const late = await ask('cancel', key);
    expect([late.status, late.body]).toEqual([200, first.body]);
    expect((await ask('cancel', key)).headers.get('idempotent-replayed')).toBe('true');
  });

  test('gives one answer, though two requests finish it with different ones', async () => {
    const promoter = await newPromoter(api);
    const key = randomUUID();
    const ask = () =>
      api.send<Problem & { id: string; url: string }>('POST', `/promoters/${promoter.id}/payment-account`, {
        as: promoter.jwt,
        body: {},
        key,
      });
    const first = await ask();
    // As if the Worker had died before it stored the account.
    await api.query('update promoters set stripe_account_id = null where id = $1', [promoter.id]);
    await api.query('update idempotency_keys set response = null where resource_id = $1', [promoter.id]);
    api.advance(11);
    const both = await Promise.all([ask(), ask()]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const urls = [...both, await ask()].map(({ body }) => body.url);
    expect(new Set(urls).size).toBe(1);
    expect(urls).not.toContain(first.body.url);
    expect(both.map(({ headers }) => headers.get('idempotent-replayed')).toSorted()).toEqual([null, 'true']);
  });

  test('stores no answer for a payable that came too late for its order', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
    const buyer = newBuyer(api, promoter);
    const key = randomUUID();
    const create = api.deps.payments.create;
    vi.spyOn(api.deps.payments, 'create').mockImplementationOnce(async (payable) => {
      const made = await create(payable);
      const given = await api.send('POST', `/orders/${payable.order_id}/cancel`, { as: promoter.sk });
      expect(given.status).toBe(200);
      return made;
    });
    const late = await buyer.order({ event_id: event.id, items }, key);
    expect([late.status, late.body.code]).toEqual([409, 'order_not_pending']);
    api.advance(11);
    const again = await buyer.order({ event_id: event.id, items }, key);
    expect(again.headers.get('idempotent-replayed')).toBeNull();
    expect([again.status, again.body.status, again.body.payment]).toEqual([201, 'cancelled', null]);
  });

  test('stores no cancelled answer for an order that got another payable meanwhile', async () => {
    const { order, ask } = await newOrder();
    const key = randomUUID();
    const cancel = api.deps.payments.cancel;
    vi.spyOn(api.deps.payments, 'cancel').mockImplementationOnce(async (id) => {
      const stopped = await cancel(id);
      const body = { mode: 'checkout' };
      const chosen = await api.send('POST', `/orders/${order.id}/payment`, { as: order.secret, body });
      expect(chosen.status).toBe(200);
      return stopped;
    });
    const early = await ask('cancel', key);
    expect([early.status, early.body.code]).toEqual([409, 'payment_pending']);
    const again = await ask('cancel', key);
    expect([again.status, again.body.status, again.headers.get('idempotent-replayed')]).toEqual([
      200,
      'cancelled',
      null,
    ]);
  });

  test('keeps the key of a second request for one order, which was found by its hold', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const buyer = newBuyer(api, promoter);
    const hold = (await buyer.hold(event.id, [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }])).body;
    const first = (await buyer.order({ hold_token: hold.token }, randomUUID())).body;
    // The hold is over, the order is not: it is found before anything is reserved.
    api.advance(400);
    const key = randomUUID();
    const second = await buyer.order({ hold_token: hold.token }, key);
    expect([second.status, second.body.id, second.body.status]).toEqual([201, first.id, 'pending']);
    pay(api, first);
    expect((await buyer.confirm(first)).body.status).toBe('confirmed');
    const again = await buyer.order({ hold_token: hold.token }, key);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([second.body, 'true']);
    const other = await buyer.order({ hold_token: hold.token, payment_mode: 'checkout' }, key);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('lets a scanner whose answer was lost ask again, and nobody else', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5, price: 0 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const [ticket] = (await newBuyer(api, promoter).order({ event_id: event.id, items })).body.tickets;
    const scan = (key: string) =>
      api.send<Problem>('POST', `/tickets/${ticket?.id}/validate`, { as: promoter.sk, body: {}, key });
    const key = randomUUID();
    const first = await scan(key);
    const known = await keys();
    expect((await scan(randomUUID())).body.code).toBe('already_checked_in');
    expect(await keys()).toBe(known);
    const again = await scan(key);
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body]);
  });

  test('answers a hold the same after its release and after its end, and holds nothing again', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const key = randomUUID();
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
    const hold = () => newBuyer(api, promoter).hold(event.id, items, key);
    const free = async () =>
      (await api.send<{ tiers: { available: number }[] }>('GET', `/events/${event.id}/availability`)).body.tiers[0]
        ?.available;
    const first = await hold();
    expect(first.status).toBe(201);
    expect(await free()).toBe(3);
    await api.send('DELETE', `/holds/${first.body.id}?token=${first.body.token}`, { as: promoter.pk });
    const released = await hold();
    api.advance(400);
    const over = await hold();
    expect([released.body, over.body]).toEqual([first.body, first.body]);
    expect(over.headers.get('idempotent-replayed')).toBe('true');
    expect(await free()).toBe(5);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
let stranger: Promoter;
let event: { id: string; tier: string };

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  stranger = await newPromoter(api);
  const made = await newEvent(api, promoter, [{ quantity: 100, min_per_order: 1, max_per_order: 4 }]);
  event = { id: made.id, tier: made.tiers[0]?.id ?? '' };
});
afterAll(() => api.close());

/** Everything the sale writes; a refusal must leave it as it was. */
const state = () =>
  api.query(
    `select (select count(*)::int from orders) as orders, (select count(*)::int from tickets) as tickets,
            (select count(*)::int from idempotency_keys) as keys, (select count(*)::int from inventory_ledger) as ledger,
            (select sum(reserved)::int from tiers) as reserved, (select sum(sold)::int from tiers) as sold`,
  );
let before: unknown;
const unchanged = async () => {
  expect(await state()).toEqual(before);
  expect(await api.violations()).toEqual([]);
};

type Refused = { code: string; status: number; errors?: { pointer: string }[]; request_id: string };
const refusedAs = (answer: { status: number; headers: Headers; body: unknown }, code: string, pointer?: string) => {
  const body = answer.body as Refused;
  expect(body).toMatchObject({ code, status: answer.status, request_id: expect.stringMatching(/^req_/) });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  if (pointer) expect(body.errors?.map((error) => error.pointer)).toContain(pointer);
};

/** The text with another last character but one, which carries nothing but data. */
const altered = (text: string) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;

describe('a hold is refused, and nothing changes,', () => {
  const tierId = () => event.tier;
  const item = (quantity: unknown) => ({ items: [{ tier_id: tierId(), quantity }] });
  afterEach(unchanged);

  test.each<[string, () => unknown, string, string?]>([
    [
      'for a negative quantity',
      () => ({ event_id: event.id, ...item(-1) }),
      'invalid_request',
      '/body/items/0/quantity',
    ],
    ['for none', () => ({ event_id: event.id, ...item(0) }), 'invalid_request', '/body/items/0/quantity'],
    ['for a huge quantity', () => ({ event_id: event.id, ...item(1e9) }), 'invalid_request', '/body/items/0/quantity'],
    ['for half a ticket', () => ({ event_id: event.id, ...item(1.5) }), 'invalid_request', '/body/items/0/quantity'],
    [
      'for a quantity in words',
      () => ({ event_id: event.id, ...item('two') }),
      'invalid_request',
      '/body/items/0/quantity',
    ],
    ['above the tier’s limit', () => ({ event_id: event.id, ...item(5) }), 'quantity_out_of_range'],
    ['without items', () => ({ event_id: event.id, items: [] }), 'invalid_request', '/body/items'],
    [
      'with a tier named twice',
      () => ({ event_id: event.id, items: [...item(1).items, ...item(1).items] }),
      'invalid_request',
      '/body/items',
    ],
    ['with an unknown field', () => ({ event_id: event.id, ...item(1), price: 1 }), 'invalid_request', '/body/price'],
    ['for an event that is none', () => ({ event_id: `evt_${'0'.repeat(26)}`, ...item(1) }), 'event_not_found'],
    ['for an id of another kind', () => ({ event_id: event.tier, ...item(1) }), 'invalid_request', '/body/event_id'],
    [
      'for a tier of no event',
      () => ({ event_id: event.id, items: [{ tier_id: `tir_${'0'.repeat(26)}`, quantity: 1 }] }),
      'tier_not_found',
    ],
    [
      'with SQL in an id',
      () => ({ event_id: "evt_'; drop table orders; --", ...item(1) }),
      'invalid_request',
      '/body/event_id',
    ],
  ])('%s', async (_name, body, code, pointer) => {
    before = await state();
    refusedAs(await api.send('POST', '/holds', { as: promoter.pk, body: body() }), code, pointer);
  });

  test('before the sale starts', async () => {
    const sale_start = new Date(api.now().getTime() + 3_600_000).toISOString();
    const { id, tiers } = await newEvent(api, promoter, [{ quantity: 5, sale_start }]);
    before = await state();
    const items = [{ tier_id: tiers[0]?.id, quantity: 1 }];
    refusedAs(await api.send('POST', '/holds', { as: promoter.pk, body: { event_id: id, items } }), 'sale_not_started');
  });

  test('with another promoter’s key', async () => {
    before = await state();
    for (const as of [stranger.pk, stranger.sk]) {
      refusedAs(await api.send('POST', '/holds', { as, body: { event_id: event.id, ...item(1) } }), 'event_not_found');
    }
  });

  test('without a credential, from a foreign origin, or with a broken credential', async () => {
    before = await state();
    const body = { event_id: event.id, ...item(1) };
    refusedAs(await api.send('POST', '/holds', { body }), 'authentication_required');
    const foreign = { origin: 'https://evil.example' };
    refusedAs(await api.send('POST', '/holds', { as: promoter.pk, body, headers: foreign }), 'origin_not_allowed');
    refusedAs(
      await api.send('POST', '/holds', { as: 'pk_test_00000000000000000000000000', body }),
      'invalid_credential',
    );
    refusedAs(
      await api.send('POST', '/holds', { as: promoter.pk.replace('_test_', '_live_'), body }),
      'wrong_environment',
    );
  });

  test('for a body that is not JSON, of another type, or missing', async () => {
    before = await state();
    refusedAs(await api.send('POST', '/holds', { as: promoter.pk, body: '{"event_id":' }), 'invalid_json');
    const xml = await api.send('POST', '/holds', {
      as: promoter.pk,
      body: '<a/>',
      headers: { 'content-type': 'text/xml' },
    });
    refusedAs(xml, 'unsupported_media_type');
    refusedAs(await api.send('POST', '/holds', { as: promoter.pk }), 'invalid_json');
    refusedAs(
      await api.send('POST', '/holds', { as: promoter.pk, body: `"${'x'.repeat(300_000)}"` }),
      'body_too_large',
    );
  });
});

describe('an order is refused, and nothing changes,', () => {
  afterEach(unchanged);
  const granted = async () => {
    const hold = await newBuyer(api, promoter).hold(event.id, [{ tier_id: event.tier, quantity: 1 }]);
    expect(hold.status).toBe(201);
    return hold.body.token;
  };
  const who = { email: 'ada@example.com', name: 'Ada Lovelace' };

  test('for a hold token that was altered anywhere', async () => {
    const token = await granted();
    before = await state();
    const [body = '', mac = ''] = token.slice(3).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const cheaper = Buffer.from(JSON.stringify({ ...claims, l: [[event.tier, 1, 0]] })).toString('base64url');
    for (const forged of [`ht_${cheaper}.${mac}`, `ht_${body}.${altered(mac)}`, `ht_${body}`, body, 'ht_.', '']) {
      const answer = await api.send('POST', '/orders', { as: promoter.pk, body: { ...who, hold_token: forged } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });

  test('with another promoter’s key, even with the hold’s token', async () => {
    const token = await granted();
    before = await state();
    const answer = await api.send('POST', '/orders', { as: stranger.pk, body: { ...who, hold_token: token } });
    refusedAs(answer, 'hold_not_found');
  });

  test.each<[string, object, string]>([
    ['without an e-mail', { name: 'Ada' }, 'invalid_request'],
    ['with an e-mail that is none', { ...who, email: 'ada@' }, 'invalid_request'],
    ['with an empty name', { ...who, name: '   ' }, 'invalid_request'],
    ['with a return_url off the allow-list', { ...who, return_url: 'https://evil.example/' }, 'invalid_request'],
    ['with a return_url that is a script', { ...who, return_url: 'javascript:alert(1)' }, 'invalid_request'],
    ['with an unknown field', { ...who, total_price: 1 }, 'invalid_request'],
  ])('%s', async (_name, body, code) => {
    const token = await granted();
    before = await state();
    refusedAs(await api.send('POST', '/orders', { as: promoter.pk, body: { ...body, hold_token: token } }), code);
  });

  test('for a total that is too small to be charged', async () => {
    const cheap = await newEvent(api, promoter, [{ price: 20, quantity: 5 }]);
    before = await state();
    const items = [{ tier_id: cheap.tiers[0]?.id, quantity: 1 }];
    const answer = await api.send('POST', '/orders', { as: promoter.pk, body: { ...who, event_id: cheap.id, items } });
    refusedAs(answer, 'price_below_minimum');
  });

  test('for a total that is too large to be charged', async () => {
    const dear = await newEvent(api, promoter, [{ price: 60_000_000, quantity: 5 }]);
    before = await state();
    const items = [{ tier_id: dear.tiers[0]?.id, quantity: 2 }];
    const answer = await api.send('POST', '/orders', { as: promoter.pk, body: { ...who, event_id: dear.id, items } });
    refusedAs(answer, 'price_not_chargeable');
  });
});

describe('an order of chosen tickets that is refused keeps no seats, and its key is free,', () => {
  const few = { price: 20, quantity: 5 };
  const many = { price: 4500, quantity: 5 };

  test.each<[string, { price: number; quantity: number }, object, string]>([
    ['with more attendees than tickets', many, { attendees: [{ name: 'A' }, { name: 'B' }] }, 'invalid_request'],
    ['with a promo code that is none', many, { promo_code: 'NOPE' }, 'promo_code_not_found'],
    ['for a total that is too small to be charged', few, {}, 'price_below_minimum'],
  ])('%s', async (_name, tier, extra, code) => {
    const sale = await newEvent(api, promoter, [tier, { price: 0, quantity: 5 }]);
    const choose = (i: number) => ({ event_id: sale.id, items: [{ tier_id: sale.tiers[i]?.id, quantity: 1 }] });
    const left = async () => {
      const { body } = await api.send<{ tiers: { available: number }[] }>('GET', `/events/${sale.id}/availability`);
      return body.tiers.map(({ available }) => available);
    };
    const buyer = newBuyer(api, promoter);
    const key = crypto.randomUUID();
    for (const attempt of [key, key, crypto.randomUUID()]) {
      const answer = await buyer.order({ ...choose(0), ...extra }, attempt);
      refusedAs(answer, code);
      expect(await left()).toEqual([5, 5]);
    }
    expect((await buyer.order(choose(1), key)).status).toBe(201);
    expect(await left()).toEqual([5, 4]);
  });
});

test('an order that is refused for its buyer, its key or its caller leaves its hold', async () => {
  const made = await newEvent(api, promoter, [{ quantity: 45, max_per_order: 20 }]);
  const tier_id = made.tiers[0]?.id ?? '';
  const buyer = newBuyer(api, promoter);
  const key = randomUUID();
  for (const known of [key, randomUUID()]) {
    const body = { event_id: made.id, items: [{ tier_id, quantity: 20 }] };
    expect((await buyer.order(body, known)).status).toBe(201);
  }
  const hold_token = (await buyer.hold(made.id, [{ tier_id, quantity: 5 }])).body.token;
  refusedAs(await buyer.order({ hold_token }), 'too_many_open_orders');
  refusedAs(await newBuyer(api, promoter).order({ hold_token }, key), 'idempotency_key_reused');
  refusedAs(await newBuyer(api, stranger).order({ hold_token }), 'hold_not_found');
  const { body } = await api.send('GET', `/tiers/${tier_id}/availability`, { as: promoter.pk });
  expect(body).toMatchObject({ available: 0 });
  expect((await newBuyer(api, promoter).order({ hold_token })).status).toBe(201);
});

describe('other people’s', () => {
  const sale = async () => {
    const buyer = newBuyer(api, promoter);
    const order = await buyer.order({ event_id: event.id, items: [{ tier_id: event.tier, quantity: 1 }] });
    pay(api, order.body);
    return (await buyer.confirm(order.body)).body;
  };

  test('orders and tickets are not found, can’t be refunded and can’t be checked in', async () => {
    const order = await sale();
    const [ticket] = order.tickets;
    before = await state();
    const other = newBuyer(api, promoter);
    const mine = await other.order({ event_id: event.id, items: [{ tier_id: event.tier, quantity: 1 }] });
    before = await state();
    for (const as of [stranger.sk, stranger.jwt, mine.body.secret]) {
      refusedAs(await api.send('GET', `/orders/${order.id}`, { as }), 'order_not_found');
      refusedAs(await api.send('GET', `/tickets/${ticket?.id}`, { as }), 'ticket_not_found');
      const list = await api.send<{ data: Order[] }>('GET', `/tickets?order_id=${order.id}`, { as });
      expect(list.body.data).toEqual([]);
    }
    refusedAs(await api.send('POST', `/orders/${order.id}/refund`, { as: stranger.sk, body: {} }), 'order_not_found');
    refusedAs(
      await api.send('POST', `/tickets/${ticket?.id}/validate`, { as: stranger.sk, body: {} }),
      'ticket_not_found',
    );
    refusedAs(
      await api.send('POST', '/tickets/validate', { as: stranger.sk, body: { code: ticket?.qr_code } }),
      'ticket_not_found',
    );
    await unchanged();
  });

  test('ticket codes that were altered are refused at the door', async () => {
    const order = await sale();
    const [first] = order.tickets;
    const code = first?.qr_code ?? '';
    before = await state();
    refusedAs(
      await api.send('POST', '/tickets/validate', { as: promoter.sk, body: { code: altered(code) } }),
      'ticket_token_invalid',
    );
    refusedAs(
      await api.send('POST', '/tickets/validate', { as: promoter.sk, body: { code: 'TV1.nonsense' } }),
      'ticket_not_found',
    );
    await unchanged();
  });

  test('order secrets that were altered are no credential', async () => {
    const order = await newBuyer(api, promoter).order({
      event_id: event.id,
      items: [{ tier_id: event.tier, quantity: 1 }],
    });
    const { id, secret } = order.body;
    for (const forged of [altered(secret), secret.replace(id.slice(4), '0'.repeat(26)), `os_${id}`]) {
      const answer = await api.send('GET', `/orders/${id}`, { as: forged });
      refusedAs(answer, 'invalid_credential');
    }
  });
});

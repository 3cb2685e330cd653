import { randomUUID } from 'node:crypto';
import type { RoundTrip } from '@ticket-vendor/stand-ins/neon/round-trip.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter, pay, type Ticket } from '../people.ts';
import { withoutGuard } from '../race/guards.ts';
import { untilWaiting } from '../race/waiting.ts';

type Confirmed = Omit<Order, 'tickets'> & {
  confirmed_at: string | null;
  code?: string;
  tickets: (Ticket & { created_at: string; tier_name: string })[];
};

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '10000' } });
  promoter = await newPromoter(api);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stripe().releaseWebhooks();
  await api.drain();
});
afterAll(() => api.close());

const stripe = () => api.standIns.stripe;

/** The round trips that some work makes, but those of its jobs. */
const tripsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
  const trips: RoundTrip[] = [];
  const stop = api.standIns.neon.observe((trip) => trips.push(trip));
  await work();
  stop();
  return trips
    .map(({ statements }) => statements.map(({ query }) => query.replace(/\s+/g, ' ')).join('; '))
    .filter((text) => !/(lease|claim|finish)_jobs|last_used_at|from "api_keys"/.test(text));
};

/** An order whose events at Stripe are held back. */
const newOrder = async (quantity = 10) => {
  stripe().holdWebhooks();
  const event = await newEvent(api, promoter, [{ quantity }]);
  const tier = event.tiers[0]?.id ?? '';
  const buyer = newBuyer(api, promoter);
  const made = await buyer.order({ event_id: event.id, items: [{ tier_id: tier, quantity: 2 }] }, randomUUID());
  expect(made.status).toBe(201);
  await api.drain();
  return { event, tier, order: made.body };
};
const newPaid = async () => {
  const made = await newOrder();
  pay(api, made.order);
  return made;
};
const confirm = (order: Order, key: string) =>
  api.send<Confirmed>('POST', `/orders/${order.id}/confirm`, { as: order.secret, key });
const onlyPaid = ({ type }: { type: string }) => type !== 'payment_intent.succeeded';
/** Stripe tells of the payment alone; the event comes `times` times, one after the other. */
const tell = () => stripe().releaseWebhooks({ drop: onlyPaid });

/** Something happens while a confirmation asks Stripe about the payment, after its first read. */
const meanwhile = (happens: () => Promise<unknown>) => {
  const get = api.deps.payments.get;
  vi.spyOn(api.deps.payments, 'get').mockImplementationOnce(async (id) => {
    const payment = await get(id);
    await happens();
    return payment;
  });
};

/** Stripe sends its event of the payment once more. */
const tellAgain = async (order: Order) => {
  const events = [...stripe().db.events.values()];
  const event = events.find(
    ({ type, data }) =>
      type === 'payment_intent.succeeded' && 'id' in data.object && data.object.id === order.payment_id,
  );
  if (!event) throw new Error('Stripe has no such event');
  stripe().webhooks.send(event);
  await stripe().webhooks.idle();
};

const stored = async (order: Order) =>
  (
    await api.query<{ processed: boolean }>(
      "select processed_at is not null as processed from stripe_events where object_id = $1 and type = 'payment_intent.succeeded'",
      [order.payment_id],
    )
  ).map(({ processed }) => processed);

describe('round trips to Postgres', () => {
  test('Stripe’s event of a payment takes one', async () => {
    await newPaid();
    expect(await tripsOf(tell)).toEqual([expect.stringMatching(/take_payment_event/)]);
  });

  test('the confirmation of a paid order takes two, of one that Stripe told of before two, and of one that Stripe tells of meanwhile two', async () => {
    const two = [expect.stringMatching(/require_new_key/), expect.stringMatching(/complete_order/)];
    const first = await newPaid();
    expect(await tripsOf(() => confirm(first.order, randomUUID()))).toEqual(two);

    const known = await newPaid();
    await tell();
    expect(await tripsOf(() => confirm(known.order, randomUUID()))).toEqual([
      expect.stringMatching(/require_new_key/),
      expect.stringMatching(/update "idempotency_keys"/),
    ]);

    const crossed = await newPaid();
    let told: string[] = [];
    meanwhile(async () => {
      told = await tripsOf(tell);
    });
    const all = await tripsOf(() => confirm(crossed.order, randomUUID()));
    expect(told).toEqual([expect.stringMatching(/take_payment_event/)]);
    expect(all).toEqual([two[0], ...told, two[1]]);
  });
});

describe('an answer that was prepared before the confirmation', () => {
  test('is what a repeat gets, to the byte, with the moment at which Stripe’s event was faster', async () => {
    const { order } = await newPaid();
    const key = randomUUID();
    meanwhile(async () => {
      api.advance(3);
      await tell();
    });
    const first = await confirm(order, key);
    const [row] = await api.query<{ confirmed_at: Date }>('select confirmed_at from orders where id = $1', [order.id]);
    const moment = row?.confirmed_at.toISOString();
    expect([first.status, first.body.status, first.body.confirmed_at]).toEqual([200, 'confirmed', moment]);
    expect(first.body.tickets.map(({ created_at }) => created_at)).toEqual([moment, moment]);
    const look = await api.send<Confirmed>('GET', `/orders/${order.id}`, { as: order.secret });
    expect(first.body).toEqual(look.body);
    const again = await confirm(order, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
  });

  test('holds a name that looks like what stands in it for the moment', async () => {
    stripe().holdWebhooks();
    const event = await newEvent(api, promoter, [{ quantity: 10 }]);
    const name = String.raw`"\u0000"`;
    const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
    const { body: order } = await newBuyer(api, promoter).order({ event_id: event.id, items, name });
    pay(api, order);
    const key = randomUUID();
    const first = await confirm(order, key);
    expect(first.body).toMatchObject({ status: 'confirmed', name });
    expect(JSON.stringify((await confirm(order, key)).body)).toBe(JSON.stringify(first.body));
  });

  /** Confirms while the tier gets another name. */
  const renamed = async () => {
    const { order, tier } = await newPaid();
    const key = randomUUID();
    meanwhile(async () => {
      const change = await api.send('PUT', `/tiers/${tier}`, { as: promoter.sk, body: { name: 'Balcony' } });
      expect(change.status).toBe(200);
    });
    const first = await confirm(order, key);
    const again = await confirm(order, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    return [first, again].map(({ status, body }) => [status, body.status, ...body.tickets.map((one) => one.tier_name)]);
  };

  test('is dropped for the truth where anything that it shows has changed', async () => {
    const truth = [200, 'confirmed', 'Balcony', 'Balcony'];
    expect(await renamed()).toEqual([truth, truth]);
  });

  test('is dropped when the money goes back', async () => {
    const { event, order } = await newPaid();
    const key = randomUUID();
    await api.query("update events set status = 'cancelled' where id = $1", [event.id]);
    const first = await confirm(order, key);
    expect([first.status, first.body.status, first.body.refund_status, first.body.tickets]).toEqual([
      200,
      'cancelled',
      'full',
      [],
    ]);
    expect((await confirm(order, key)).body).toEqual(first.body);
  });

  test('control: without the comparison it says what is true no more', async () => {
    await withoutGuard(api.query, 'keep_confirmation', [
      ["app.confirmation_digest(v_view, v_view -> 'tickets') = p_digest", 'true'],
    ]);
    const stale = [200, 'confirmed', 'General admission', 'General admission'];
    expect(await renamed()).toEqual([stale, stale]);
    await withoutGuard(api.query, 'keep_confirmation', []);
  });
});

test('a hold that is given with its order is pinned only where holds are shorter than an order may take', async () => {
  const { event, tier } = await newOrder();
  const order = () => newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: tier, quantity: 1 }] });
  const pin = vi.spyOn(api.deps.gate, 'pin');
  expect((await order()).status).toBe(201);
  expect(pin).not.toHaveBeenCalled();
  const { HOLD_SECONDS } = api.deps.env;
  api.deps.env.HOLD_SECONDS = 30;
  expect((await order()).status).toBe(201);
  expect(pin).toHaveBeenCalledOnce();
  api.deps.env.HOLD_SECONDS = HOLD_SECONDS;
});

test.each([
  ['hears nothing of a confirmation that leaves seats to sell', 3, []],
  ['is told of one that leaves none, which is shown as sold out', 2, ['sold_out']],
])('the gate %s', async (_, seats, told) => {
  const { event, order } = await newOrder(seats);
  pay(api, order);
  const put = vi.spyOn(api.deps.gate, 'putSnapshot');
  expect((await confirm(order, randomUUID())).body.status).toBe('confirmed');
  expect(put).toHaveBeenCalledTimes(told.length);
  const shown = await api.send<{ tiers: { status: string; available: number }[] }>(
    'GET',
    `/events/${event.id}/availability`,
  );
  expect(shown.body.tiers[0]).toMatchObject({ status: told[0] ?? 'on_sale', available: seats - 2 });
});

describe('Stripe’s event of a payment', () => {
  test('is stored open when Stripe can’t be asked about it, and the sweep takes it up', async () => {
    const { order } = await newPaid();
    stripe().faults.set({ match: /GET \/v1\/payment_intents/, status: 401 });
    await tell();
    expect(await stored(order)).toEqual([false]);
    stripe().faults.clear();
    api.advance(61);
    await api.sweep();
    expect(await stored(order)).toEqual([true]);
    expect((await newBuyer(api, promoter).look(order)).body.status).toBe('confirmed');
  });

  test('stays open while the payment differs from its order, and confirms nothing', async () => {
    const { order } = await newPaid();
    await api.query('update orders set stripe_account_id = $2 where id = $1', [order.id, 'acct_other']);
    await tell();
    expect(await stored(order)).toEqual([false]);
    expect((await newBuyer(api, promoter).look(order)).body.status).toBe('pending');
    const refused = await confirm(order, randomUUID());
    expect([refused.status, refused.body.code]).toEqual([409, 'payment_mismatch']);
    await api.query('update orders set stripe_account_id = null where id = $1', [order.id]);
    expect((await confirm(order, randomUUID())).body.status).toBe('confirmed');
  });

  test('control: without the comparison of accounts, it would confirm', async () => {
    await withoutGuard(api.query, 'pays_order', [
      ["p_payment ->> 'account' is not distinct from p_order.stripe_account_id", 'true'],
    ]);
    const { order } = await newPaid();
    await api.query('update orders set stripe_account_id = $2 where id = $1', [order.id, 'acct_other']);
    await tell();
    expect((await newBuyer(api, promoter).look(order)).body.status).toBe('confirmed');
    await api.query('update orders set stripe_account_id = null where id = $1', [order.id]);
    await withoutGuard(api.query, 'pays_order', []);
  });

  /** Locks an order's event, as somebody who buys there at that moment. */
  const locked = async (eventId: string) => {
    const session = await api.connect();
    await session.query('begin');
    await session.query('select from events where id = $1 for no key update', [eventId]);
    return () => session.query('rollback');
  };

  test('that comes again, or after the buyer’s own word, waits for nobody who buys', async () => {
    const told = await newPaid();
    await tell();
    const unlockTold = await locked(told.event.id);
    await tellAgain(told.order);
    expect(
      stripe()
        .webhooks.deliveries.slice(-2)
        .map(({ status }) => status),
    ).toEqual([204, 204]);
    await unlockTold();

    const asked = await newPaid();
    await confirm(asked.order, randomUUID());
    const unlockAsked = await locked(asked.event.id);
    await tell();
    expect(await stored(asked.order)).toEqual([true]);
    await unlockAsked();
  });

  test('control: a confirmation that looked only after the lock would wait', async () => {
    const { order, event } = await newPaid();
    await confirm(order, randomUUID());
    await withoutGuard(api.query, 'complete_order', [
      ['if v_order.confirmed_at is null and v_order.paid_at is null then', 'if true then'],
    ]);
    const unlock = await locked(event.id);
    const waits = tell();
    await untilWaiting(api, 1);
    await unlock();
    await waits;
    expect(await stored(order)).toEqual([true]);
    await withoutGuard(api.query, 'complete_order', []);
  });
});

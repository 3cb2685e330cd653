import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/core/ids.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Promoter } from '../people.ts';
import { dropChecks, withoutLock } from './guards.ts';
import { untilWaiting } from './waiting.ts';

const LIMIT = 24;

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(() => api.close());

/** Orders of one event, each of one ticket, whose banks have been at work until now, when their time is over. */
const debitsAtTheirLimit = async (count: number) => {
  const event = await newEvent(api, promoter, [{ quantity: count }], { debit_limit_hours: LIMIT });
  const tierId = event.tiers[0]?.id ?? '';
  const orders: Order[] = [];
  for (let n = 0; n < count; n++) {
    const items = [{ tier_id: tierId, quantity: 1 }];
    const { body } = await newBuyer(api, promoter).order({ event_id: event.id, items });
    api.standIns.stripe.control.pay(body.payment_id ?? '', 'pm_usBankAccount_processing');
    orders.push(body);
  }
  await api.standIns.stripe.webhooks.idle();
  api.advance(LIMIT * 3_600 + 60);
  return { event, tierId, orders };
};

type Ended = { id: string; status: string; refunded_amount: number; total_price: number };
const endedOrders = (event: { id: string }) =>
  api.query<Ended>('select id, status, refunded_amount::int, total_price::int from orders where event_id = $1', [
    event.id,
  ]);

/** What Stripe kept of an order's payment. */
const keptOf = ({ payment_id }: Order): number => {
  const { charges, refunds } = api.standIns.stripe.db;
  const paid = [...charges.values()].filter((one) => one.payment_intent === payment_id && one.status === 'succeeded');
  const back = [...refunds.values()].filter((one) => one.payment_intent === payment_id && one.status === 'succeeded');
  const sum = (rows: readonly { amount: number }[]) => rows.reduce((all, { amount }) => all + amount, 0);
  return sum(paid) - sum(back);
};

/** Ends an order in a transaction that is still open when its money is confirmed, or the other way round. */
const meet = async (first: 'expired' | 'cancelled' | 'confirm', then: 'expired' | 'cancelled' | 'confirm') => {
  const { event, orders } = await debitsAtTheirLimit(1);
  const [order] = orders;
  if (!order) throw new Error('There is no order');
  await api.query('update orders set payment_unresolved = true where id = $1', [order.id]);
  const [one, other] = [await api.connect(), await api.connect()];
  const run = (session: typeof one, what: typeof first) =>
    what === 'confirm'
      ? session.query('select app.complete_order($1, $2, $3, $4, $5)', [
          event.id,
          api.now(),
          order.id,
          JSON.stringify({
            id: order.payment_id,
            order_id: order.id,
            amount: order.total_price,
            currency: 'eur',
            account: null,
          }),
          newId('refund', api.system()),
        ])
      : session.query('select app.end_orders($1, $2, $3, $4, $5, $6)', [
          event.id,
          api.now(),
          [order.id],
          what,
          '{}',
          JSON.stringify({ [order.id]: [order.payment_id, null] }),
        ]);
  await one.query('begin');
  await run(one, first);
  const second = run(other, then);
  await Promise.race([second, untilWaiting(api, 1)]);
  await one.query('commit');
  await second;
  return (await endedOrders(event))[0];
};

test.each([
  // The seat is still there: late money takes it.
  ['expired', 'confirm', 'confirmed', 0],
  ['confirm', 'expired', 'confirmed', 0],
  // The buyer's own word holds, whether or not there is room.
  ['cancelled', 'confirm', 'cancelled', 2500],
  ['confirm', 'cancelled', 'confirmed', 0],
  ['expired', 'cancelled', 'expired', 0],
  ['cancelled', 'expired', 'cancelled', 0],
] as const)(
  'of “%s” and then “%s” at the same time comes an order that is %s',
  async (first, then, status, refunded_amount) => {
    expect(await meet(first, then)).toMatchObject({ status, refunded_amount });
    expect(await api.violations()).toEqual([]);
  },
);

test('banks pay while sweeps end orders and buyers cancel them: nobody pays for nothing, no seat is sold twice', async () => {
  const { event, tierId, orders } = await debitsAtTheirLimit(12);
  const waiting = await Promise.all(
    Array.from({ length: 3 }, () => newBuyer(api, promoter).join({ event_id: event.id, tier_id: tierId })),
  );
  expect(waiting.map(({ status }) => status)).toEqual(Array.from({ length: 3 }, () => 201));

  const cancel = (order: Order) => api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret });
  const cancelled = orders.filter((_, n) => n % 3 === 0);
  await Promise.all([
    api.sweep(),
    ...orders.map(async (order, n) => {
      // Each in its own turn of the loop, so that they fall between the steps of the sweeps.
      for (let turns = 0; turns < n * 3; turns++) await Promise.resolve();
      if (n % 4 !== 3) api.standIns.stripe.control.settlePayment(order.payment_id ?? '', 'succeeded');
    }),
    ...cancelled.map(cancel),
    api.sweep(),
  ]);
  await api.standIns.stripe.webhooks.idle();
  for (let n = 0; n < 3; n++) {
    api.advance(3_600);
    await api.sweep();
    await api.drain();
  }

  expect(await api.violations()).toEqual([]);
  const ended = await endedOrders(event);
  expect(ended.map(({ status }) => status)).not.toContain('pending');
  for (const order of orders) {
    const { status, total_price } = ended.find(({ id }) => id === order.id) ?? { status: 'none', total_price: 0 };
    expect([order.id, keptOf(order)]).toEqual([order.id, status === 'confirmed' ? total_price : 0]);
  }
});

// The last: it takes the lock away for good.
test('control: without the event’s lock the later one acts on old data, and counts the seat twice', async () => {
  await withoutLock(api.query);
  await dropChecks(api.query);
  await meet('expired', 'confirm');
  expect(await api.violations()).not.toEqual([]);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compareBooks, readBooks, stripeClient } from '../../scripts/stripe-books.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, pay } from '../people.ts';
import { seeded } from '../random.ts';
import { withoutLock } from './guards.ts';
import { untilWaiting } from './waiting.ts';

let api: Harness;
beforeEach(async () => {
  api = await createHarness();
});
afterEach(() => api.close());

const sale = async (buyers: number, seats: number) => {
  const promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ price: 2500, quantity: buyers * seats }]);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: seats }];
  const orders: Order[] = [];
  for (let n = 0; n < buyers; n++) {
    const buyer = newBuyer(api, promoter);
    const { body: order } = await buyer.order({ event_id: event.id, items });
    pay(api, order);
    await api.standIns.stripe.webhooks.idle();
    orders.push((await buyer.look(order)).body);
  }
  return { promoter, event, orders };
};

describe('refunds, voidings, freed seats and refunds at Stripe, all at once', () => {
  test('leave seats and money that add up, here and at Stripe', async () => {
    const { promoter, event, orders } = await sale(8, 3);
    const { control } = api.standIns.stripe;
    const send = (order: Order, verb: string, body: object) => async () => {
      const { status } = await api.send('POST', `/orders/${order.id}/${verb}`, { as: promoter.sk, body });
      expect(status).toBeLessThan(500);
    };
    // What Stripe refuses in its dashboard, because ours was faster, its user sees there.
    const atStripe = (order: Order, amount?: number) => async () => {
      try {
        control.refundAtDashboard(order.payment_id ?? '', amount === undefined ? {} : { amount });
      } catch (error) {
        expect(String(error)).toMatch(/refund/i);
      }
    };
    const deeds = orders.flatMap((order) => {
      const [first, second] = order.tickets.map(({ id }) => id);
      return [
        () => api.send('POST', `/tickets/${first}/validate`, { as: promoter.sk, body: {} }),
        send(order, 'refund', { ticket_ids: [first] }),
        send(order, 'refund', { amount: 1500 }),
        send(order, 'refund', { free_seats: true }),
        send(order, 'void-tickets', { ticket_ids: [second] }),
        send(order, 'void-tickets', { free_seats: false }),
        send(order, 'free-seats', {}),
        atStripe(order, 2000),
        atStripe(order),
      ];
    });
    await Promise.all(
      seeded(10)
        .some(deeds, deeds.length)
        .map((deed) => deed()),
    );
    await api.drain();
    api.advance(60);
    await api.sweep();
    await api.drain();

    expect(await api.violations()).toEqual([]);
    const begunBefore = new Date(api.now().getTime() + 60_000);
    const books = await readBooks(stripeClient('sk_test_local', api.standIns.stripe.origin), new Date(0), begunBefore);
    const found = await compareBooks(await api.connect(), books, begunBefore);
    expect(found.filter(({ violations }) => violations.length > 0)).toEqual([]);
    const open = await api.query("select status from refunds where status not in ('succeeded', 'cancelled')");
    expect(open).toEqual([]);
    const doubled = await api.query(
      'select stripe_refund_id from refunds where stripe_refund_id is not null group by 1 having count(*) > 1',
    );
    expect(doubled).toEqual([]);
    const [{ sold } = { sold: -1 }] = await api.query<{ sold: number }>('select sold from events where id = $1', [
      event.id,
    ]);
    expect(sold).toBeGreaterThanOrEqual(0);
  });
});

/** Somebody at Stripe gives the whole charge back while the promoter refunds it here; what the second transaction says. */
const twiceAtOnce = async () => {
  const { event, orders } = await sale(1, 2);
  const [order] = orders;
  const [there, here] = [await api.connect(), await api.connect()];
  const found = { id: 're_1', amount: 5000, status: 'succeeded', reason: 'other', attempt: 1, new_id: 'rfd_1' };
  await there.query('begin');
  await there.query('select app.record_refunds($1, $2, now(), $3, $4)', [
    event.id,
    order?.id,
    order?.payment_id,
    JSON.stringify([found]),
  ]);
  const ours = here
    .query<{ outcome: string }>("select app.refund_order($1, now(), $2, '{}', null) ->> 'outcome' as outcome", [
      event.id,
      JSON.stringify({ id: 'rfd_2', order_id: order?.id, reason: 'other' }),
    ])
    .then(({ rows }) => rows[0]?.outcome)
    .catch((error: unknown) => String(error));
  await Promise.race([ours, untilWaiting(api, 1)]);
  await there.query('commit');
  return ours;
};

test('an order that is refunded at Stripe meanwhile has nothing left to refund', async () => {
  expect(await twiceAtOnce()).toBe('order_not_refundable');
  expect(await api.violations()).toEqual([]);
});

test('control: without the event’s lock the second would give the same money back again', async () => {
  await withoutLock(api.query);
  await api.query('alter table orders drop constraint orders_refund_check');
  expect(await twiceAtOnce()).toBe('refunded');
  expect((await api.violations()).map(({ id }) => id)).toContain('3a');
});

/** A seat is freed by two requests at once; how many seats that made. */
const freedTwice = async () => {
  const { event, orders } = await sale(1, 2);
  const [order] = orders;
  await api.query("update tickets set status = 'void' where order_id = $1", [order?.id]);
  const [first, second] = [await api.connect(), await api.connect()];
  const free = (by: typeof first) =>
    by.query("select app.free_order_seats($1, now(), $2, '{}', null)", [
      event.id,
      JSON.stringify({ order_id: order?.id }),
    ]);
  await first.query('begin');
  await free(first);
  const other = free(second);
  await Promise.race([other, untilWaiting(api, 1)]);
  await first.query('commit');
  await other;
  return (await api.query<{ sold: number }>('select sold from events where id = $1', [event.id]))[0]?.sold;
};

test('a seat that two requests free at once is freed once', async () => {
  expect(await freedTwice()).toBe(0);
  expect(await api.violations()).toEqual([]);
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

type Payable = Omit<Order, 'payment'> & {
  payment_mode: string;
  payment: { mode: string; checkout_url?: string; client_secret?: string } | null;
};

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  api.standIns.stripe.faults.clear();
  await api.standIns.stripe.releaseWebhooks();
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
afterAll(() => api.close());

const stripe = () => api.standIns.stripe;
const stripeIdle = () => stripe().webhooks.idle();

const ordered = async (payment_mode: string, extra: object = {}) => {
  const event = await newEvent(api, promoter, [{ name: 'Stalls', quantity: 2 }]);
  const buyer = newBuyer(api, promoter);
  const tier = event.tiers[0]?.id ?? '';
  const answer = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: tier, quantity: 2 }],
    payment_mode,
    ...extra,
  });
  expect(answer.status).toBe(201);
  return { buyer, tier, order: answer.body as unknown as Payable, asOrder: answer.body };
};
const choose = (order: { id: string; secret: string }, mode: string) =>
  api.send<Payable & Problem>('POST', `/orders/${order.id}/payment`, { as: order.secret, body: { mode } });
const sessionOf = async (order: { id: string }) => {
  const [row] = await api.query<{ checkout_session_id: string | null }>(
    'select checkout_session_id from orders where id = $1',
    [order.id],
  );
  const session = stripe().db.checkoutSessions.get(row?.checkout_session_id ?? '');
  if (!session) throw new Error('The order has no session');
  return session;
};
const counters = async (tier: string) => (await api.query('select reserved, sold from tiers where id = $1', [tier]))[0];
const succeededCharges = (order: { id: string }) =>
  [...stripe().db.charges.values()].filter((charge) => charge.metadata.order_id === order.id && charge.paid);

describe('an order paid on Stripe’s own page', () => {
  test('is answered with the page’s address, and confirmed by the session’s event', async () => {
    const { buyer, order, asOrder, tier } = await ordered('checkout', { return_url: 'https://shop.example/tickets' });
    expect(order).toMatchObject({ payment_mode: 'checkout', payment_id: null, payment: { mode: 'checkout' } });
    const session = await sessionOf(order);
    expect(order.payment?.checkout_url).toBe(session.url);
    expect(order.payment).not.toHaveProperty('client_secret');
    expect(session).toMatchObject({ amount_total: 5000, currency: 'eur', metadata: { order_id: order.id } });
    const back = (payment: string) =>
      `https://shop.example/tickets?ticket_payment=${payment}&ticket_order_id=${order.id}`;
    expect([session.success_url, session.cancel_url]).toEqual([back('success'), back('cancelled')]);

    stripe().control.payCheckout(session.id);
    await stripeIdle();
    const after = await buyer.look(asOrder);
    expect(after.body).toMatchObject({ status: 'confirmed', payment: null });
    expect(after.body.payment_id).toBe((await sessionOf(order)).payment_intent);
    expect(after.body.tickets).toHaveLength(2);
    expect(await counters(tier)).toEqual({ reserved: 0, sold: 2 });
  });

  test('says on the payment what it is for, and sends Stripe’s receipt to the buyer', async () => {
    const { buyer, order } = await ordered('checkout');
    const intent = stripe().control.payCheckout((await sessionOf(order)).id);
    await stripeIdle();
    expect(stripe().db.paymentIntents.get(intent.id)).toMatchObject({
      receipt_email: buyer.email,
      description: '2 tickets for Night of the Long Applause',
      statement_descriptor_suffix: 'Night of',
      metadata: { order_id: order.id, promoter_id: promoter.id },
    });
  });

  test('is confirmed once by every event, doubled and shuffled, beside the buyer’s own call', async () => {
    const { buyer, order, asOrder, tier } = await ordered('checkout');
    stripe().holdWebhooks();
    stripe().control.payCheckout((await sessionOf(order)).id);
    const [own] = await Promise.all([
      buyer.confirm(asOrder),
      stripe().releaseWebhooks({ shuffle: true, duplicate: 3 }),
    ]);
    expect(own.body.status).toBe('confirmed');
    expect(await counters(tier)).toEqual({ reserved: 0, sold: 2 });
    expect(succeededCharges(order)).toHaveLength(1);
  });

  test('is confirmed by the sweep when its events never arrive', async () => {
    const { buyer, order, asOrder } = await ordered('checkout');
    stripe().holdWebhooks();
    stripe().control.payCheckout((await sessionOf(order)).id);
    api.advance(601);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
    await stripe().releaseWebhooks({ drop: () => true });
  });

  test('has its page closed before its seats are free again', async () => {
    const { buyer, order, asOrder, tier } = await ordered('checkout');
    const session = await sessionOf(order);
    api.advance(601);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('expired');
    expect(session.status).toBe('expired');
    expect(() => stripe().control.payCheckout(session.id)).toThrow();
    expect(await counters(tier)).toEqual({ reserved: 0, sold: 0 });
  });

  test('is confirmed when the buyer pays while the page is being closed', async () => {
    const { buyer, asOrder } = await ordered('checkout');
    stripe().holdWebhooks();
    stripe().control.loseNextCancels();
    api.advance(601);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
  });

  test('can be given up; its page is closed', async () => {
    const { order, tier } = await ordered('checkout');
    const cancelled = await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret });
    expect(cancelled.body.status).toBe('cancelled');
    expect((await sessionOf(order)).status).toBe('expired');
    expect(await counters(tier)).toEqual({ reserved: 0, sold: 0 });
  });

  test('keeps its seats while a slow method is at work, and is confirmed when that succeeds', async () => {
    const { buyer, order, asOrder, tier } = await ordered('checkout');
    const intent = stripe().control.payCheckout((await sessionOf(order)).id, 'pm_usBankAccount_processing');
    await stripeIdle();
    expect((await buyer.confirm(asOrder)).body.code).toBe('payment_pending');
    api.advance(601);
    await api.sweep();
    expect(await counters(tier)).toEqual({ reserved: 2, sold: 0 });
    stripe().control.settlePayment(intent.id, 'succeeded');
    await stripeIdle();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
  });

  test('whose slow method fails frees its seats when its time is over', async () => {
    const { buyer, order, asOrder, tier } = await ordered('checkout');
    const intent = stripe().control.payCheckout((await sessionOf(order)).id, 'pm_usBankAccount_processing');
    stripe().control.settlePayment(intent.id, 'failed');
    await stripeIdle();
    api.advance(601);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('expired');
    expect(await counters(tier)).toEqual({ reserved: 0, sold: 0 });
  });

  test('whose slow method fails is given another page, and no second charge', async () => {
    const { buyer, order, asOrder } = await ordered('checkout');
    const first = await sessionOf(order);
    const intent = stripe().control.payCheckout(first.id, 'pm_usBankAccount_processing');
    stripe().control.settlePayment(intent.id, 'failed');
    await stripeIdle();
    const again = await choose(order, 'checkout');
    const second = await sessionOf(order);
    expect(second.id).not.toBe(first.id);
    expect(again.body.payment?.checkout_url).toBe(second.url);
    stripe().control.payCheckout(second.id);
    await stripeIdle();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
    expect(succeededCharges(order)).toHaveLength(1);
  });

  test('is not sent back when Stripe tells of the payment before its page is complete', async () => {
    const { buyer, order, asOrder } = await ordered('checkout');
    const session = await sessionOf(order);
    stripe().holdWebhooks();
    stripe().control.payCheckout(session.id);
    session.status = 'open';
    await stripe().releaseWebhooks({ drop: ({ type }) => type !== 'payment_intent.succeeded' });
    expect(succeededCharges(order).map((charge) => charge.amount_refunded)).toEqual([0]);
    expect((await buyer.look(asOrder)).body.status).toBe('pending');
    session.status = 'complete';
    api.advance(61);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
  });

  test('that is paid after it ended unanswered is asked about until its money is dealt with, without any event', async () => {
    const { buyer, order, asOrder } = await ordered('checkout');
    const session = await sessionOf(order);
    stripe().faults.set({ status: 503 });
    api.advance(1300);
    await api.sweep();
    stripe().faults.clear();
    expect((await buyer.look(asOrder)).body.status).toBe('expired');
    stripe().holdWebhooks();
    stripe().control.payCheckout(session.id);
    api.advance(700);
    await api.sweep();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
    await stripe().releaseWebhooks({ drop: () => true });
    const [row] = await api.query('select payment_unresolved from orders where id = $1', [order.id]);
    expect(row).toEqual({ payment_unresolved: false });
  });

  test('that ended unanswered has its page closed once Stripe answers', async () => {
    const { order } = await ordered('checkout');
    stripe().faults.set({ status: 503 });
    api.advance(1300);
    await api.sweep();
    stripe().faults.clear();
    expect((await sessionOf(order)).status).toBe('open');
    api.advance(700);
    await api.sweep();
    expect((await sessionOf(order)).status).toBe('expired');
  });

  test('can be refunded like any other', async () => {
    const { order } = await ordered('checkout');
    stripe().control.payCheckout((await sessionOf(order)).id);
    await stripeIdle();
    const answer = await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: {} });
    expect(answer.status).toBe(200);
    await api.drain();
    expect(succeededCharges(order)[0]?.amount_refunded).toBe(5000);
  });
});

describe('a change of mode', () => {
  test('cancels the intent before a page is opened, and closes the page before the next intent', async () => {
    const { order, asOrder, buyer } = await ordered('element');
    const first = order.payment_id ?? '';
    const page = await choose(order, 'checkout');
    expect(page.body).toMatchObject({ payment_mode: 'checkout', payment_id: null, payment: { mode: 'checkout' } });
    expect(stripe().db.paymentIntents.get(first)?.status).toBe('canceled');

    const session = await sessionOf(order);
    const again = await choose(order, 'element');
    expect(again.body.payment_mode).toBe('element');
    expect(session.status).toBe('expired');
    expect(again.body.payment_id).not.toBe(first);
    pay(api, { ...asOrder, payment_id: again.body.payment_id });
    await stripeIdle();
    expect((await buyer.look(asOrder)).body.status).toBe('confirmed');
    expect(succeededCharges(order)).toHaveLength(1);
  });

  test('asked for again answers with the same payable', async () => {
    const { order } = await ordered('element');
    const pages = await Promise.all(Array.from({ length: 4 }, () => choose(order, 'checkout')));
    const urls = new Set(pages.map(({ body }) => body.payment?.checkout_url));
    expect(urls.size).toBe(1);
    expect((await choose(order, 'checkout')).body.payment?.checkout_url).toBe([...urls][0]);
  });

  test('requested in both directions at once leaves one payable open', async () => {
    const { order } = await ordered('element');
    await Promise.all([choose(order, 'checkout'), choose(order, 'element'), choose(order, 'checkout')]);
    const alive = [
      ...[...stripe().db.paymentIntents.values()].filter(
        (intent) => intent.metadata.order_id === order.id && intent.status !== 'canceled',
      ),
      ...[...stripe().db.checkoutSessions.values()].filter(
        (session) => session.metadata.order_id === order.id && session.status === 'open',
      ),
    ];
    expect(alive).toHaveLength(1);
  });

  test('loses to a faster payment: the order is confirmed', async () => {
    const { order, asOrder } = await ordered('element');
    stripe().holdWebhooks();
    pay(api, asOrder);
    const answer = await choose(order, 'checkout');
    expect(answer.body).toMatchObject({ status: 'confirmed', payment: null });
    expect([...stripe().db.checkoutSessions.values()].filter((one) => one.metadata.order_id === order.id)).toEqual([]);
  });

  test('is refused while the bank is at work, and after the order’s end', async () => {
    const { order, asOrder } = await ordered('element');
    stripe().control.pay(asOrder.payment_id ?? '', 'pm_usBankAccount_processing');
    expect((await choose(order, 'checkout')).body.code).toBe('payment_pending');
    await stripeIdle();
    stripe().control.settlePayment(asOrder.payment_id ?? '', 'failed');
    await stripeIdle();
    api.advance(24 * 3_600);
    expect((await choose(order, 'checkout')).body.code).toBe('order_not_pending');
    await api.sweep();
    expect((await choose(order, 'element')).body.code).toBe('order_not_pending');
  });

  test('of somebody else’s order is not found', async () => {
    const [mine, other] = [await ordered('element'), await ordered('element')];
    const answer = await api.send<Problem>('POST', `/orders/${mine.order.id}/payment`, {
      as: other.order.secret,
      body: { mode: 'checkout' },
    });
    expect(answer.body.code).toBe('order_not_found');
  });
});

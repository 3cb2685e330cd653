import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order as PlainOrder, type Problem, type Promoter } from '../people.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const LIMIT = 48;
const DEBIT = 'pm_usBankAccount_processing';

type Order = PlainOrder & { payment_status: string; email: string };

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  await api.standIns.stripe.releaseWebhooks();
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
afterAll(() => api.close());

const stripe = () => api.standIns.stripe;
const stripeIdle = () => stripe().webhooks.idle();
/** Time passes, for Stripe too. */
const later = (seconds: number) => {
  api.advance(seconds);
  stripe().control.advance(seconds);
};

/** The last seat of an event, ordered in one of the two modes and paid by a debit that the bank is at work on. */
const lastSeat = async (mode: 'element' | 'checkout' = 'element', event: Record<string, unknown> = {}) => {
  const made = await newEvent(api, promoter, [{ quantity: 1 }], { debit_limit_hours: LIMIT, ...event });
  const tierId = made.tiers[0]?.id ?? '';
  const buyer = newBuyer(api, promoter);
  const answer = await buyer.order({
    event_id: made.id,
    items: [{ tier_id: tierId, quantity: 1 }],
    payment_mode: mode,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  const order = answer.body as Order & Problem;
  const pay = async () => {
    if (mode === 'element') return stripe().control.pay(order.payment_id ?? '', DEBIT).id;
    const [row] = await api.query<{ id: string }>('select checkout_session_id as id from orders where id = $1', [
      order.id,
    ]);
    return stripe().control.payCheckout(row?.id ?? '', DEBIT).id;
  };
  const intent = await pay();
  await stripeIdle();
  return {
    id: made.id,
    tierId,
    buyer,
    order,
    look: async () => (await api.send<Order & Problem>('GET', `/orders/${order.id}`, { as: order.secret })).body,
    cancel: () => api.send<Order & Problem>('POST', `/orders/${order.id}/cancel`, { as: order.secret }),
    /** The bank's result, days later. */
    settle: async (outcome: 'succeeded' | 'failed') => {
      stripe().control.settlePayment(intent, outcome);
      await stripeIdle();
      await api.drain();
    },
  };
};
const counters = async (tier: string) => (await api.query('select reserved, sold from tiers where id = $1', [tier]))[0];
const mailsTo = async (email: string) => {
  await api.drain();
  return api.standIns.resend.emails().filter((one) => one.to.includes(email));
};
const subjectsTo = async (email: string) => (await mailsTo(email)).map(({ subject }) => subject.split(':')[0]);
const webhooksOf = async (order: { id: string }) =>
  (
    await api.query<{ type: string; status: string }>(
      `select type, data ->> 'payment_status' as status from webhook_messages
       where data ->> 'id' = $1 order by (data ->> 'sequence')::int`,
      [order.id],
    )
  ).map(({ type, status }) => `${type} ${status}`);
const refunds = (order: { id: string }) =>
  api.query('select amount::int, reason from refunds where order_id = $1', [order.id]);

describe.each(['element', 'checkout'] as const)('a bank debit (%s)', (mode) => {
  test('is told of by API and e-mail, and keeps its seats for the time its promoter set', async () => {
    const { order, look, buyer, tierId, settle } = await lastSeat(mode);
    const placed = api.now().getTime();
    const waiting = await look();
    expect(waiting).toMatchObject({ status: 'pending', payment_status: 'processing', payment: null });
    const until = Date.parse(waiting.expires_at) - placed;
    expect(Math.round(until / 60_000)).toBe(LIMIT * 60);
    expect((await buyer.confirm(order)).body).toMatchObject({ code: 'payment_pending', payment_status: 'processing' });
    // A bank that takes seconds needs no e-mail.
    expect(await subjectsTo(buyer.email)).toEqual([]);
    later(150);
    await api.sweep();
    const [mail] = await mailsTo(buyer.email);
    expect(mail?.subject).toContain('Your bank is at work');
    expect(mail?.text).toContain('ticket_order=os_');
    later(DAY);
    await api.sweep();
    expect(await counters(tierId)).toEqual({ reserved: 1, sold: 0 });

    await settle('succeeded');
    expect(await look()).toMatchObject({ status: 'confirmed', payment_status: 'paid' });
    expect(await subjectsTo(buyer.email)).toEqual(['Your bank is at work', expect.stringContaining('Your ticket')]);
    expect(await webhooksOf(order)).toEqual([
      'order.created unpaid',
      'order.payment_processing processing',
      'order.confirmed paid',
    ]);
  });

  test('that fails days later is told of, and the order can be paid in another way for a day', async () => {
    const { order, look, buyer, settle } = await lastSeat(mode);
    later(DAY);
    await settle('failed');
    const failed = await look();
    expect(failed).toMatchObject({ status: 'pending', payment_status: 'failed' });
    expect(Date.parse(failed.expires_at) - api.now().getTime()).toBeLessThanOrEqual(23 * HOUR * 1000);
    expect(await subjectsTo(buyer.email)).toContain('Your payment failed');
    expect(await webhooksOf(order)).toContain('order.payment_failed failed');

    const again = await api.send<{ payment: unknown }>('POST', `/orders/${order.id}/payment`, {
      as: order.secret,
      body: { mode: 'checkout' },
    });
    expect(again.status, JSON.stringify(again.body)).toBe(200);
    const [row] = await api.query<{ id: string }>('select checkout_session_id as id from orders where id = $1', [
      order.id,
    ]);
    stripe().control.payCheckout(row?.id ?? '');
    await stripeIdle();
    expect(await look()).toMatchObject({ status: 'confirmed', payment_status: 'paid' });
  });

  test('that fails and is not paid otherwise gives its seats back', async () => {
    const { look, tierId, settle } = await lastSeat(mode);
    await settle('failed');
    later(23 * HOUR + 60);
    await api.sweep();
    expect(await look()).toMatchObject({ status: 'expired', payment_status: 'failed' });
    expect(await counters(tierId)).toEqual({ reserved: 0, sold: 0 });
  });

  test('that reaches its limit ends the order; money that comes later finds a seat, or goes back', async () => {
    for (const taken of [false, true]) {
      const { id, tierId, order, look, buyer, settle } = await lastSeat(mode);
      later(LIMIT * HOUR + 60);
      await api.sweep();
      expect(await look()).toMatchObject({ status: 'expired', payment_status: 'processing' });
      expect(await counters(tierId)).toEqual({ reserved: 0, sold: 0 });
      expect(await subjectsTo(buyer.email)).toContain('Your order has ended');
      if (taken) {
        const next = await newBuyer(api, promoter).order({ event_id: id, items: [{ tier_id: tierId, quantity: 1 }] });
        expect(next.status).toBe(201);
      }
      await settle('succeeded');
      expect(await look()).toMatchObject({ status: taken ? 'expired' : 'confirmed', payment_status: 'paid' });
      expect(await refunds(order)).toEqual(taken ? [{ amount: 2500, reason: 'late_payment' }] : []);
    }
  });

  test('does not keep its buyer from cancelling; money that comes later always goes back', async () => {
    const { tierId, order, look, buyer, cancel, settle } = await lastSeat(mode);
    const cancelled = await cancel();
    expect(cancelled.status, JSON.stringify(cancelled.body)).toBe(200);
    expect(cancelled.body).toMatchObject({ status: 'cancelled', payment_status: 'processing' });
    expect(await counters(tierId)).toEqual({ reserved: 0, sold: 0 });
    expect((await mailsTo(buyer.email))[0]?.text).toContain('all of it goes back to you by itself');
    // Refunded although there is room, since the buyer cancelled.
    await settle('succeeded');
    expect(await look()).toMatchObject({ status: 'cancelled', payment_status: 'paid', refunded_amount: 2500 });
    expect(await refunds(order)).toHaveLength(1);
    expect(await counters(tierId)).toEqual({ reserved: 0, sold: 0 });
    expect((await mailsTo(buyer.email)).at(-1)?.text).toContain('after you had cancelled the order');
    expect((await cancel()).body).toMatchObject({ status: 'cancelled' });
  });

  test('that fails after its buyer cancelled is over, and asked about no more', async () => {
    const { look, cancel, settle, order } = await lastSeat(mode);
    await cancel();
    await settle('failed');
    expect(await look()).toMatchObject({ status: 'cancelled', payment_status: 'failed' });
    later(2 * HOUR);
    await api.sweep();
    expect(await api.query('select payment_unresolved from orders where id = $1', [order.id])).toEqual([
      { payment_unresolved: false },
    ]);
    expect(await refunds(order)).toEqual([]);
  });
});

describe('the time that a debit keeps seats', () => {
  test('is found out by the sweep where no event of Stripe’s tells of it', async () => {
    stripe().holdWebhooks();
    const { look, settle, tierId } = await lastSeat();
    expect((await look()).payment_status).toBe('processing');
    later(660);
    await api.sweep();
    expect(await look()).toMatchObject({ status: 'pending' });
    expect(await counters(tierId)).toEqual({ reserved: 1, sold: 0 });
    await settle('failed');
    later(2 * HOUR);
    await api.sweep();
    expect(await look()).toMatchObject({ status: 'pending', payment_status: 'failed' });
    await stripe().releaseWebhooks();
    await stripeIdle();
    expect(await look()).toMatchObject({ status: 'pending', payment_status: 'failed' });
  });

  test('ends with the start of the event, and is not begun anew by a second debit', async () => {
    const start = api.now().getTime() + 20 * HOUR * 1000;
    const times = { start_time: new Date(start).toISOString(), end_time: new Date(start + HOUR * 1000).toISOString() };
    const { order, look, settle } = await lastSeat('element', times);
    expect((await look()).expires_at).toBe(times.start_time);
    await settle('failed');
    expect((await look()).expires_at).toBe(times.start_time);
    later(10 * HOUR);
    stripe().control.pay(order.payment_id ?? '', DEBIT);
    await stripeIdle();
    expect(await look()).toMatchObject({ payment_status: 'processing', expires_at: times.start_time });
    later(10 * HOUR);
    await api.sweep();
    expect(await look()).toMatchObject({ status: 'expired', payment_status: 'processing' });
    // By then the event is over.
    later(2 * HOUR);
    await settle('succeeded');
    expect(await look()).toMatchObject({ status: 'expired', refunded_amount: 2500 });
  });

  test('is over when the event is cancelled, and what still comes goes back', async () => {
    const { id, order, look, buyer, settle } = await lastSeat();
    expect((await api.send('POST', `/events/${id}/cancel`, { as: promoter.sk })).status).toBe(200);
    await api.drain();
    expect(await look()).toMatchObject({ status: 'expired', payment_status: 'processing' });
    expect((await mailsTo(buyer.email))[0]?.text).toContain('the event was cancelled');
    await settle('succeeded');
    expect(await refunds(order)).toEqual([{ amount: 2500, reason: 'event_cancelled' }]);
  });

  test('passes to the next in line at its end', async () => {
    const { id, tierId, settle } = await lastSeat();
    const next = newBuyer(api, promoter);
    const entry = await next.join({ event_id: id, tier_id: tierId });
    expect(entry.status).toBe(201);
    later(LIMIT * HOUR + 60);
    await api.sweep();
    expect(await subjectsTo(next.email)).toEqual(['It’s your turn']);
    await settle('succeeded');
    expect(await counters(tierId)).toEqual({ reserved: 1, sold: 0 });
  });

  test.each([0, 337, 1.5, null])('of %s hours is refused', async (debit_limit_hours) => {
    const { id } = await newEvent(api, promoter, [{ quantity: 1 }]);
    const as = promoter.sk;
    expect((await api.send('PUT', `/events/${id}`, { as, body: { debit_limit_hours } })).status).toBe(400);
    expect((await api.send('GET', `/events/${id}`, { as })).body).toMatchObject({ debit_limit_hours: 120 });
    expect((await api.send('PUT', `/events/${id}`, { as, body: { debit_limit_hours: 336 } })).body).toMatchObject({
      debit_limit_hours: 336,
    });
  });
});

test('a card that is declined is no news of a debit', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 1 }]);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
  const { body: order } = await buyer.order({ event_id: event.id, items });
  expect(() => stripe().control.pay(order.payment_id ?? '', 'pm_card_visa_chargeDeclined')).toThrow();
  await stripeIdle();
  expect((await buyer.look(order)).body).toMatchObject({ status: 'pending', payment_status: 'unpaid' });
  expect(await subjectsTo(buyer.email)).toEqual([]);
});

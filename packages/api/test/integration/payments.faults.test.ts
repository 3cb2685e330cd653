import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => {
  api.standIns.stripe.faults.clear();
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
afterAll(() => api.close());

const stripe = () => api.standIns.stripe;
const stripeIdle = () => stripe().webhooks.idle();
const INTENTS = /POST \/v1\/payment_intents$/;
const REFUNDS = /POST \/v1\/refunds$/;

const onSale = async () => {
  const event = await newEvent(api, promoter, [{ quantity: 2 }]);
  const body = { event_id: event.id, items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }] };
  return { event, body, buyer: newBuyer(api, promoter) };
};
const paid = async () => {
  const { buyer, body } = await onSale();
  const { body: order } = await buyer.order(body);
  pay(api, order);
  await stripeIdle();
  expect((await buyer.look(order)).body.status).toBe('confirmed');
  return { buyer, order };
};
const intentsOf = (order: { id: string }) =>
  [...stripe().db.paymentIntents.values()].filter((intent) => intent.metadata.order_id === order.id);
const chargesOf = (order: { id: string }) =>
  [...stripe().db.charges.values()].filter((charge) => charge.metadata.order_id === order.id && charge.paid);
const refundsOf = (order: Order) =>
  [...stripe().db.refunds.values()].filter((refund) => refund.payment_intent === order.payment_id);
const refund = async (order: Order, body: object = {}) => {
  const answer = await api.send<{ refund: { id: string } }>('POST', `/orders/${order.id}/refund`, {
    as: promoter.sk,
    body,
  });
  expect(answer.status).toBe(200);
  return answer.body.refund.id;
};
const statusOf = async (refundId: string) =>
  (await api.query<{ status: string }>('select status from refunds where id = $1', [refundId]))[0]?.status;
/** Later than any pause of a job that failed once. */
const retryJobs = async () => {
  api.advance(600);
  await api.sweep();
};

describe('a payment is made once', () => {
  test('when Stripe’s answer is lost', async () => {
    const { buyer, body } = await onSale();
    stripe().faults.set({ match: INTENTS, dropResponse: true, times: 1 });
    const answer = await buyer.order(body);
    expect(answer.status).toBe(201);
    expect(intentsOf(answer.body)).toHaveLength(1);
  });

  test('when every answer is lost and the buyer’s page asks again', async () => {
    const { buyer, body } = await onSale();
    const key = randomUUID();
    stripe().faults.set({ match: INTENTS, dropResponse: true, times: 3 });
    expect((await buyer.order(body, key)).body.code).toBe('payment_provider_unavailable');
    stripe().faults.clear();
    api.advance(11);
    const again = await buyer.order(body, key);
    expect(again.status).toBe(201);
    expect(intentsOf(again.body)).toHaveLength(1);
  });

  test('when Stripe fails after its work and records that: the buyer gets another attempt', async () => {
    const { buyer, body } = await onSale();
    stripe().control.crashRequest(INTENTS);
    const answer = await buyer.order(body);
    expect(answer.status).toBe(201);
    expect(answer.body.payment?.client_secret).toContain(answer.body.payment_id);
    pay(api, answer.body);
    expect((await buyer.confirm(answer.body)).body.status).toBe('confirmed');
    expect(chargesOf(answer.body)).toHaveLength(1);
  });

  test('when the event was renamed between a lost answer and the next request', async () => {
    const { buyer, body, event } = await onSale();
    const key = randomUUID();
    stripe().faults.set({ match: INTENTS, dropResponse: true, times: 3 });
    expect((await buyer.order(body, key)).body.code).toBe('payment_provider_unavailable');
    stripe().faults.clear();
    await api.send('PUT', `/events/${event.id}`, { as: promoter.sk, body: { title: 'Another name' } });
    api.advance(11);
    const again = await buyer.order(body, key);
    expect(again.status).toBe(201);
    pay(api, again.body);
    expect((await buyer.confirm(again.body)).body.status).toBe('confirmed');
    expect(chargesOf(again.body)).toHaveLength(1);
  });

  test('when one key is sent many times at once', async () => {
    const { buyer, body } = await onSale();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => buyer.order(body, key)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body: order }) => order.payment_id)).size).toBe(1);
    expect(intentsOf(made[0]?.body ?? { id: '' })).toHaveLength(1);
  });

  test.each(['element', 'checkout'] as const)('%s, without an e-mail that Stripe refuses', async (payment_mode) => {
    const { event, body, buyer } = await onSale();
    const email = `${event.id}@mail.invalid`;
    const key = randomUUID();
    const first = await buyer.order({ ...body, email, payment_mode }, key);
    expect([first.status, first.body.status]).toEqual([201, 'pending']);
    expect((await buyer.order({ ...body, email, payment_mode }, key)).body).toEqual(first.body);
    const intents = intentsOf(first.body).map(({ receipt_email }) => receipt_email);
    const sessions = [...stripe().db.checkoutSessions.values()]
      .filter((session) => session.metadata?.order_id === first.body.id)
      .map(({ customer_email }) => customer_email);
    expect([intents, sessions]).toEqual(payment_mode === 'element' ? [[null], []] : [[], [null]]);
  });

  test('and cancelled when its order ended while it was being made: its secret is never let out', async () => {
    const { buyer, body } = await onSale();
    const held = stripe().control.holdRequest(INTENTS);
    const asked = buyer.order(body);
    await held.arrived;
    api.advance(601);
    await api.sweep();
    held.release();
    expect((await asked).body).toMatchObject({ code: 'order_not_pending' });
    const [intent] = [...stripe().db.paymentIntents.values()].slice(-1);
    expect(intent?.status).toBe('canceled');
  });
});

test('a payment that its order does not know is sent back, and changes nothing', async () => {
  const { order, buyer } = await paid();
  const stranger = await fetch(`${stripe().origin}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_local', 'content-type': 'application/x-www-form-urlencoded' },
    body: `amount=900&currency=eur&metadata[order_id]=${order.id}`,
  });
  const { id } = (await stranger.json()) as { id: string };
  stripe().control.pay(id);
  await stripeIdle();
  const charge = [...stripe().db.charges.values()].find((one) => one.payment_intent === id);
  expect(charge?.amount_refunded).toBe(900);
  expect((await buyer.look(order)).body).toMatchObject({ status: 'confirmed', refunded_amount: 0 });
  expect(chargesOf(order).filter((one) => !one.refunded)).toHaveLength(1);
});

describe('a refund is made once', () => {
  test('when Stripe’s answer is lost', async () => {
    const { order } = await paid();
    stripe().faults.set({ match: REFUNDS, dropResponse: true, times: 1 });
    const id = await refund(order);
    await api.drain();
    expect(await statusOf(id)).toBe('succeeded');
    expect(refundsOf(order)).toHaveLength(1);
  });

  test('when Stripe fails after its work: it is found in Stripe’s list', async () => {
    const { order } = await paid();
    stripe().control.crashRequest(REFUNDS);
    const id = await refund(order, { amount: 1000 });
    await api.drain();
    await retryJobs();
    expect(await statusOf(id)).toBe('succeeded');
    expect(refundsOf(order).map(({ amount }) => amount)).toEqual([1000]);
  });

  test('when its job is delivered twice', async () => {
    const { order } = await paid();
    const id = await refund(order);
    const held = stripe().control.holdRequest(REFUNDS);
    const first = api.drain();
    await held.arrived;
    await api.sweep();
    held.release();
    await first;
    expect(await statusOf(id)).toBe('succeeded');
    expect(refundsOf(order)).toHaveLength(1);
  });

  test('and two refunds of the same amount are two', async () => {
    const { order } = await paid();
    await refund(order, { amount: 700 });
    await refund(order, { amount: 700 });
    await api.drain();
    expect(refundsOf(order).map(({ amount }) => amount)).toEqual([700, 700]);
  });
});

describe('a refund that fails', () => {
  const retry = (id: string, as = promoter.sk) =>
    api.send<{ status: string } & Problem>('POST', `/refunds/${id}/retry`, { as });
  const told = (id: string) =>
    api.standIns.resend.emails().filter((mail) => /refund failed/i.test(mail.subject) && mail.text?.includes(id));

  test('after it had succeeded stays owed, is told to the promoter, and can be tried again', async () => {
    const { order, buyer } = await paid();
    stripe().control.planRefunds('fails');
    const id = await refund(order);
    await api.drain();
    await stripeIdle();
    await api.drain();
    expect(await statusOf(id)).toBe('failed');
    expect(told(id)).toHaveLength(1);
    expect(api.log.some(({ level, message }) => level === 'error' && /still owed/.test(message))).toBe(true);
    expect((await buyer.look(order)).body.refunded_amount).toBe(2500);

    expect((await retry(id)).body.status).toBe('pending');
    await api.drain();
    expect(await statusOf(id)).toBe('succeeded');
    expect(refundsOf(order).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    const [books] = await api.query<{ clearing: number }>(
      `select sum(amount)::int as clearing from money_ledger where order_id = $1 and account = 'clearing'`,
      [order.id],
    );
    expect(books?.clearing).toBe(0);
  });

  test('is recorded by the event alone when it was pending at first', async () => {
    const { order } = await paid();
    stripe().control.planRefunds('pending');
    const id = await refund(order);
    await api.drain();
    expect(await statusOf(id)).toBe('pending');
    stripe().control.settleRefund(refundsOf(order)[0]?.id ?? '', 'succeeded');
    await stripeIdle();
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('is asked about each day while it is pending, should its event never come', async () => {
    const { order } = await paid();
    stripe().control.planRefunds('pending');
    const id = await refund(order);
    await api.drain();
    const nextDay = async () => {
      api.advance(86_401);
      await api.sweep();
      await api.drain();
    };
    await nextDay();
    expect(await statusOf(id)).toBe('pending');
    stripe().holdWebhooks();
    stripe().control.settleRefund(refundsOf(order)[0]?.id ?? '', 'failed');
    await stripe().releaseWebhooks({ drop: () => true });
    await nextDay();
    expect(await statusOf(id)).toBe('failed');
    expect(told(id)).toHaveLength(1);
    expect(refundsOf(order)).toHaveLength(1);
  });

  test('with late and doubled events does not undo the next attempt', async () => {
    const { order } = await paid();
    stripe().holdWebhooks();
    stripe().control.planRefunds('fails');
    const id = await refund(order);
    await api.drain();
    const failed = stripe()
      .events()
      .filter(({ type }) => type === 'refund.failed')
      .at(-1);
    await stripe().releaseWebhooks();
    await retry(id);
    await api.drain();
    stripe().control.resendEvent(failed?.id ?? '');
    await api.query('update stripe_events set processed_at = null where id = $1', [failed?.id]);
    stripe().control.resendEvent(failed?.id ?? '');
    await stripeIdle();
    expect(await statusOf(id)).toBe('succeeded');
  });

  test('is tried again only by its promoter, and only once it has failed', async () => {
    const { order } = await paid();
    const id = await refund(order);
    await api.drain();
    expect((await retry(id)).body.code).toBe('refund_not_failed');
    const other = await newPromoter(api);
    expect((await retry(id, other.sk)).body.code).toBe('refund_not_found');
    expect(refundsOf(order)).toHaveLength(1);
  });
});

describe('an event that was stored and not processed', () => {
  const storeOnly = async (id: string, type: string, objectId: string) => {
    await api.query('insert into stripe_events (id, type, object_id, received_at) values ($1, $2, $3, $4)', [
      id,
      type,
      objectId,
      api.now(),
    ]);
  };
  const stored = async (id: string) =>
    (
      await api.query<{ attempts: number; processed: boolean }>(
        'select attempts, processed_at is not null as processed from stripe_events where id = $1',
        [id],
      )
    )[0];

  test('is taken up by the sweep after a minute, and not before', async () => {
    const { buyer, body } = await onSale();
    const { body: order } = await buyer.order(body);
    stripe().holdWebhooks();
    pay(api, order);
    await stripe().releaseWebhooks({ drop: () => true });
    await storeOnly('evt_left', 'payment_intent.succeeded', order.payment_id ?? '');
    api.advance(30);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('pending');
    api.advance(31);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('confirmed');
    expect(await stored('evt_left')).toEqual({ attempts: 1, processed: true });
  });

  test('is tried less and less often while it fails, and delays no other event', async () => {
    const { buyer, body } = await onSale();
    const { body: order } = await buyer.order(body);
    stripe().holdWebhooks();
    pay(api, order);
    await stripe().releaseWebhooks({ drop: () => true });
    await storeOnly('evt_bad', 'payment_intent.succeeded', 'pi_that_never_was');
    await storeOnly('evt_good', 'payment_intent.succeeded', order.payment_id ?? '');
    api.advance(61);
    await api.sweep();
    await api.sweep();
    expect(await stored('evt_bad')).toEqual({ attempts: 1, processed: false });
    expect((await buyer.look(order)).body.status).toBe('confirmed');
    api.advance(61);
    await api.sweep();
    api.advance(61);
    await api.sweep();
    expect(await stored('evt_bad')).toEqual({ attempts: 2, processed: false });
    await api.query("delete from stripe_events where id = 'evt_bad'");
  });

  test('of a type that we do not handle is marked processed at once', async () => {
    await paid();
    const [open] = await api.query<{ n: number }>(
      'select count(*)::int as n from stripe_events where processed_at is null',
    );
    expect(open?.n).toBe(0);
    const [other] = await api.query<{ n: number }>(
      "select count(*)::int as n from stripe_events where type = 'charge.succeeded'",
    );
    expect(other?.n).toBeGreaterThan(0);
  });

  test('that fails half-way is answered with an error, so that Stripe sends it again', async () => {
    const { buyer, body } = await onSale();
    const { body: order } = await buyer.order(body);
    stripe().faults.set({ match: /GET \/v1\/payment_intents/, status: 503 });
    pay(api, order);
    await stripeIdle();
    const failed = stripe().webhooks.deliveries.filter(
      ({ type, status }) => type === 'payment_intent.succeeded' && status === 503,
    );
    expect(failed.length).toBeGreaterThan(0);
    stripe().faults.clear();
    expect((await buyer.confirm(order)).body.status).toBe('confirmed');
  });
});

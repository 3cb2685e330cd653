import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter, pay } from '../people.ts';

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

const paid = async () => {
  const event = await newEvent(api, promoter, [{ quantity: 2 }]);
  const buyer = newBuyer(api, promoter);
  const { body: order } = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }],
  });
  pay(api, order);
  await stripeIdle();
  return { event, order, buyer };
};
const shown = async (order: { id: string }) =>
  (
    await api.send<{ disputed_at: string | null; dispute_status: string | null; status: string }>(
      'GET',
      `/orders/${order.id}`,
      { as: promoter.sk },
    )
  ).body;
const balances = async (order: { id: string }) =>
  Object.fromEntries(
    (
      await api.query<{ account: string; amount: number }>(
        `select account, sum(amount)::int as amount from money_ledger where order_id = $1 group by account`,
        [order.id],
      )
    ).map(({ account, amount }) => [account, amount]),
  );
/** Falling ranks, so that what happened last comes first. */
const backwards = () => {
  let rank = 1;
  return () => (rank /= 2);
};
const mails = async (order: { id: string }) => {
  await api.drain();
  return api.standIns.resend
    .emails()
    .filter((mail) => /disput|bank asks/i.test(mail.subject) && JSON.stringify(mail).includes(order.id));
};

test('an order that was never disputed says so', async () => {
  const { order } = await paid();
  expect(await shown(order)).toMatchObject({ disputed_at: null, dispute_status: null, status: 'confirmed' });
});

test('a dispute flags its order, takes the money out of the books and tells the promoter', async () => {
  const { order } = await paid();
  stripe().control.dispute(order.payment_id ?? '', { reason: 'product_not_received' });
  await stripeIdle();
  const now = await shown(order);
  expect(now).toMatchObject({ dispute_status: 'needs_response', status: 'confirmed' });
  expect(now.disputed_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(await balances(order)).toEqual({ clearing: 0, promoter: -2500, dispute: 2500 });
  const [mail, ...others] = await mails(order);
  expect(others).toEqual([]);
  expect(mail?.text).toContain('product not received');
  expect(mail?.text).toContain('€25.00');
});

test('a dispute that is won gives the money back; one that is lost is the promoter’s loss', async () => {
  const [won, lost] = [await paid(), await paid()];
  for (const [sale, outcome] of [
    [won, 'won'],
    [lost, 'lost'],
  ] as const) {
    const dispute = stripe().control.dispute(sale.order.payment_id ?? '');
    await stripeIdle();
    stripe().control.closeDispute(dispute.id, outcome);
    await stripeIdle();
    expect((await shown(sale.order)).dispute_status).toBe(outcome);
    expect(await mails(sale.order)).toHaveLength(2);
  }
  expect(await balances(won.order)).toEqual({ clearing: 2500, promoter: -2500, dispute: 0 });
  expect(await balances(lost.order)).toEqual({ clearing: 0, promoter: 0, dispute: 0 });
});

test('doubled events in any order, even before the payment’s own, have the same result', async () => {
  const event = await newEvent(api, promoter, [{ quantity: 2 }]);
  const buyer = newBuyer(api, promoter);
  const { body: order } = await buyer.order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }],
  });
  stripe().holdWebhooks();
  pay(api, order);
  const dispute = stripe().control.dispute(order.payment_id ?? '');
  stripe().control.closeDispute(dispute.id, 'lost');
  await stripe().releaseWebhooks({
    shuffle: backwards(),
    duplicate: 2,
    drop: ({ type }) => type === 'payment_intent.succeeded',
  });
  expect(await shown(order)).toMatchObject({ status: 'confirmed', dispute_status: 'lost' });
  expect(await balances(order)).toEqual({ clearing: 0, promoter: 0, dispute: 0 });
  expect(await mails(order)).toHaveLength(1);
});

test('a dispute of a partly refunded order takes only what it is about', async () => {
  const { order } = await paid();
  await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: { amount: 1000 } });
  await api.drain();
  stripe().control.dispute(order.payment_id ?? '', { amount: 1500 });
  await stripeIdle();
  expect(await balances(order)).toEqual({ clearing: 0, promoter: -1500, refund: 0, dispute: 1500 });
});

test('a refund while the payment is in dispute is refused by Stripe, stays owed, and is told', async () => {
  const { order } = await paid();
  stripe().control.dispute(order.payment_id ?? '');
  await stripeIdle();
  const refund = await api.send<{ refund: { id: string } }>('POST', `/orders/${order.id}/refund`, {
    as: promoter.sk,
    body: {},
  });
  await api.drain();
  await api.drain(); // the job that the first one caused
  const [row] = await api.query('select status from refunds where id = $1', [refund.body.refund.id]);
  expect(row).toEqual({ status: 'failed' });
  const told = api.standIns.resend.emails().filter((mail) => mail.text?.includes(refund.body.refund.id));
  expect(told).toHaveLength(1);
});

describe('a refund that Stripe refused because of a dispute', () => {
  const refund = async (order: { id: string }) => {
    const as = promoter.sk;
    const { body } = await api.send<{ refund: { id: string } }>('POST', `/orders/${order.id}/refund`, { as, body: {} });
    await api.drain();
    return body.refund.id;
  };
  const refused = async () => {
    const { event, order } = await paid();
    const dispute = stripe().control.dispute(order.payment_id ?? '');
    await stripeIdle();
    return { event, order, dispute, refundId: await refund(order) };
  };
  const close = async ({ id }: { id: string }, outcome: 'won' | 'lost') => {
    stripe().control.closeDispute(id, outcome);
    await stripeIdle();
  };
  const statusOf = async (refundId: string) =>
    (await api.query<{ status: string }>('select status from refunds where id = $1', [refundId]))[0]?.status;
  const retry = (refundId: string) => api.send<Problem>('POST', `/refunds/${refundId}/retry`, { as: promoter.sk });
  const NOTHING = { clearing: 0, promoter: 0, refund: 0, dispute: 0 };

  test('is settled when the dispute is lost, and the promoter pays once', async () => {
    const { event, order, dispute, refundId } = await refused();
    expect(await balances(order)).toEqual({ clearing: 0, promoter: 0, refund: -2500, dispute: 2500 });
    await close(dispute, 'lost');
    expect(await statusOf(refundId)).toBe('charged_back');
    expect(await balances(order)).toEqual(NOTHING);
    expect((await retry(refundId)).body.code).toBe('refund_not_failed');
    const { revenue } = (
      await api.send<{ revenue: object }>('GET', `/events/${event.id}/analytics`, { as: promoter.sk })
    ).body;
    expect(revenue).toMatchObject({ gross: 2500, refunds: 2500, chargebacks: 0, net: 0 });
  });

  test('is settled at once when the dispute was lost before, and nobody is told that it is owed', async () => {
    const { order } = await paid();
    const dispute = stripe().control.dispute(order.payment_id ?? '');
    await stripeIdle();
    await close(dispute, 'lost');
    const refundId = await refund(order);
    expect(await statusOf(refundId)).toBe('charged_back');
    expect(await balances(order)).toEqual(NOTHING);
    expect(api.standIns.resend.emails().filter((mail) => mail.text?.includes(refundId))).toEqual([]);
  });

  test('goes through when it is tried again after the dispute was won', async () => {
    const { order, dispute, refundId } = await refused();
    await close(dispute, 'won');
    expect(await statusOf(refundId)).toBe('failed');
    expect((await retry(refundId)).status).toBe(200);
    await api.drain();
    expect(await statusOf(refundId)).toBe('succeeded');
    expect(await balances(order)).toEqual(NOTHING);
  });

  test('is owed again when a lost dispute is won after all', async () => {
    const { order, dispute, refundId } = await refused();
    await close(dispute, 'lost');
    stripe().control.closeDispute(dispute.id, 'won');
    await stripeIdle();
    expect(await statusOf(refundId)).toBe('failed');
    expect(await balances(order)).toEqual({ clearing: 2500, promoter: 0, refund: -2500, dispute: 0 });
    expect((await retry(refundId)).status).toBe(200);
    await api.drain();
    expect(await balances(order)).toEqual(NOTHING);
  });

  test('is not settled by a dispute about less', async () => {
    const { order } = await paid();
    const dispute = stripe().control.dispute(order.payment_id ?? '', { amount: 1000 });
    await stripeIdle();
    const refundId = await refund(order);
    await close(dispute, 'lost');
    expect(await statusOf(refundId)).toBe('failed');
    expect(await balances(order)).toEqual({ clearing: 1500, promoter: 1000, refund: -2500, dispute: 0 });
  });
});

test('a dispute whose closing event never came is asked about a day later', async () => {
  const { order } = await paid();
  const dispute = stripe().control.dispute(order.payment_id ?? '');
  await stripeIdle();
  await api.idle();
  stripe().holdWebhooks();
  stripe().control.closeDispute(dispute.id, 'lost');
  await stripe().releaseWebhooks({ drop: () => true });
  await api.sweep();
  expect((await shown(order)).dispute_status).toBe('needs_response');
  api.advance(86_400 + 60);
  await api.sweep();
  expect((await shown(order)).dispute_status).toBe('lost');
});

test('a dispute of a payment that is not ours is left alone', async () => {
  const stranger = await fetch(`${stripe().origin}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_local', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'amount=900&currency=eur',
  });
  const { id } = (await stranger.json()) as { id: string };
  stripe().control.pay(id);
  stripe().control.dispute(id);
  await stripeIdle();
  expect(await api.query('select id from stripe_events where processed_at is null')).toEqual([]);
});

test('late events of an older dispute do not hide an open one', async () => {
  const { order } = await paid();
  const dispute = async () => {
    const made = stripe().control.dispute(order.payment_id ?? '', { amount: 1000 });
    await stripeIdle();
    return made;
  };
  const first = await dispute();
  stripe().control.closeDispute(first.id, 'won');
  await stripeIdle();
  await dispute();
  const closed = stripe()
    .events()
    .findLast(({ type }) => type === 'charge.dispute.closed');
  const before = await shown(order);
  await api.query('update stripe_events set processed_at = null where object_id = $1', [first.id]);
  stripe().control.resendEvent(closed?.id ?? '');
  await stripeIdle();
  expect(await shown(order)).toEqual(before);
  expect(before).toMatchObject({ dispute_status: 'needs_response' });
});

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter, pay } from '../people.ts';

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(() => api.close());

const oneTier = async (quantity: number) => {
  const event = await newEvent(api, promoter, [{ quantity }]);
  return { id: event.id, tier: event.tiers[0]?.id ?? '' };
};
const ordered = async (event: { id: string; tier: string }, quantity = 1) => {
  const buyer = newBuyer(api, promoter);
  const order = await buyer.order({ event_id: event.id, items: [{ tier_id: event.tier, quantity }] });
  expect(order.status).toBe(201);
  return { buyer, order: order.body };
};
const secondsUntil = (instant: string) => (Date.parse(instant) - api.now().getTime()) / 1_000;
const counters = async (event: { tier: string }) => {
  const [row] = await api.query('select reserved, sold from tiers where id = $1', [event.tier]);
  return row;
};

describe('expiry', () => {
  test('a hold ends by the clock, frees its seats, and its token is refused', async () => {
    const event = await oneTier(2);
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 2 }]);
    expect((await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 1 }])).body.code).toBe('sold_out');
    api.advance(secondsUntil(hold.body.expires_at) - 10);
    expect((await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 1 }])).body.code).toBe('sold_out');
    api.advance(secondsUntil(hold.body.expires_at) + 1);
    expect((await buyer.order({ hold_token: hold.body.token })).body.code).toBe('hold_expired');
    expect((await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 2 }])).status).toBe(201);
  });

  test('a hold can be extended once', async () => {
    const event = await oneTier(1);
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 1 }]);
    api.advance(200);
    const extend = (token: string) =>
      api.send<{ token: string; code: string }>('POST', `/holds/${hold.body.id}/extend`, {
        as: promoter.pk,
        body: { token },
      });
    const longer = await extend(hold.body.token);
    expect(longer.status).toBe(200);
    expect((await extend(longer.body.token)).body.code).toBe('hold_already_extended');
    api.advance(250);
    expect((await buyer.order({ hold_token: longer.body.token })).status).toBe(201);
  });

  test('a released hold frees its seats at once and can’t be ordered', async () => {
    const event = await oneTier(1);
    const buyer = newBuyer(api, promoter);
    const hold = await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 1 }]);
    const release = await api.send('DELETE', `/holds/${hold.body.id}?token=${hold.body.token}`, { as: promoter.pk });
    expect(release.status).toBe(204);
    expect((await buyer.order({ hold_token: hold.body.token })).body.code).toBe('hold_expired');
    expect((await buyer.hold(event.id, [{ tier_id: event.tier, quantity: 1 }])).status).toBe(201);
  });

  test('an unpaid order expires: its intent is cancelled first, then its seats are free', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.advance(secondsUntil(order.expires_at) - 10);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('pending');
    api.advance(secondsUntil(order.expires_at) + 1);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('expired');
    expect(api.standIns.stripe.db.paymentIntents.get(order.payment_id ?? '')?.status).toBe('canceled');
    expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
  });

  test('an order paid in the last moment is confirmed by the sweep when no webhook came', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.standIns.stripe.holdWebhooks();
    pay(api, order);
    api.advance(601);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('confirmed');
    api.standIns.stripe.releaseWebhooks({ drop: () => true });
  });

  test('while Stripe does not answer, an overdue order keeps its seats for ten minutes', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.advance(601);
    api.standIns.stripe.faults.set({ status: 503 });
    await api.sweep();
    expect((await buyer.look(order)).body.code ?? 'shown').toBe('payment_provider_unavailable');
    expect(await counters(event)).toEqual({ reserved: 1, sold: 0 });
    api.advance(601);
    await api.sweep();
    expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
    api.standIns.stripe.faults.clear();
    expect((await buyer.look(order)).body.status).toBe('expired');
  });
});

describe('late money', () => {
  const paidAfterExpiry = async (event: { id: string; tier: string }) => {
    const late = await ordered(event);
    api.standIns.stripe.faults.set({ status: 503 });
    api.advance(1300);
    await api.sweep();
    api.standIns.stripe.faults.clear();
    expect((await late.buyer.look(late.order)).body.status).toBe('expired');
    return late;
  };

  test('it confirms the order while there is room', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await paidAfterExpiry(event);
    pay(api, order);
    await api.standIns.stripe.webhooks.idle();
    const late = await buyer.look(order);
    expect(late.body.status).toBe('confirmed');
    expect(late.body.tickets).toHaveLength(1);
  });

  test('it goes back in full when the seat has gone, and the buyer hears of it', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await paidAfterExpiry(event);
    await ordered(event);
    pay(api, order);
    await api.standIns.stripe.webhooks.idle();
    await api.drain();
    expect((await buyer.look(order)).body).toMatchObject({ status: 'expired', refunded_amount: 2500, tickets: [] });
    const charge = [...api.standIns.stripe.db.charges.values()].find((one) => one.payment_intent === order.payment_id);
    expect(charge?.amount_refunded).toBe(2500);
    const mail = api.standIns.resend.emails().find((one) => one.to.includes(buyer.email));
    expect(mail?.subject).toMatch(/money back/i);
  });

  test.each(['expired', 'pending'])(
    'it goes back in full when the event is over, whose tickets are worth nothing (%s)',
    async (status) => {
      const event = await oneTier(1);
      const { buyer, order } = status === 'expired' ? await paidAfterExpiry(event) : await ordered(event);
      await api.query('update events set start_time = $2, end_time = $3 where id = $1', [
        event.id,
        new Date(api.now().getTime() - 7_200_000),
        new Date(api.now().getTime() - 3_600_000),
      ]);
      pay(api, order);
      await api.standIns.stripe.webhooks.idle();
      await api.drain();
      expect((await buyer.look(order)).body).toMatchObject({
        status: status === 'expired' ? 'expired' : 'cancelled',
        refunded_amount: 2500,
        tickets: [],
      });
      const charge = [...api.standIns.stripe.db.charges.values()].find(
        (one) => one.payment_intent === order.payment_id,
      );
      expect(charge?.amount_refunded).toBe(2500);
      const mail = api.standIns.resend.emails().find((one) => one.to.includes(buyer.email));
      expect(mail?.text).toContain('after the event was over');
      expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
    },
  );
});

describe('Stripe’s events', () => {
  test('doubled, shuffled and beside the buyer’s own confirm, they have one effect', async () => {
    const event = await oneTier(5);
    const sales = await Promise.all(Array.from({ length: 5 }, () => ordered(event)));
    api.standIns.stripe.holdWebhooks();
    for (const { order } of sales) pay(api, order);
    const confirms = sales.map(({ buyer, order }) => buyer.confirm(order));
    api.standIns.stripe.releaseWebhooks({ shuffle: true, duplicate: 3 });
    for (const confirmed of await Promise.all(confirms)) expect(confirmed.body.status).toBe('confirmed');
    await api.standIns.stripe.webhooks.idle();
    expect(await counters(event)).toEqual({ reserved: 0, sold: 5 });
    const [row] = await api.query(
      "select count(*)::int as n from money_ledger where event_id = $1 and account = 'clearing'",
      [event.id],
    );
    expect(row?.n).toBe(5);
  });

  test('an event with a wrong signature is refused and changes nothing', async () => {
    const event = await oneTier(1);
    const { order } = await ordered(event);
    const forged = JSON.stringify({
      id: 'evt_forged',
      type: 'payment_intent.succeeded',
      data: { object: { id: order.payment_id } },
    });
    const answer = await api.send('POST', '/internal/stripe/events', {
      body: forged,
      headers: { 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` },
    });
    expect(answer.body.code).toBe('invalid_signature');
    expect(await api.query("select 1 from stripe_events where id = 'evt_forged'")).toEqual([]);
  });

  test('a decline leaves the order payable with another card', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    expect(() => pay(api, order, 'pm_card_chargeDeclined')).toThrow(/declined/i);
    expect((await buyer.confirm(order)).body).toMatchObject({ code: 'payment_pending' });
    pay(api, order);
    expect((await buyer.confirm(order)).body.status).toBe('confirmed');
  });
});

describe('cancel', () => {
  test('a buyer gives a pending order up; its intent can’t be paid any more', async () => {
    const event = await oneTier(1);
    const { order } = await ordered(event);
    const cancelled = await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret });
    expect(cancelled.body.status).toBe('cancelled');
    expect(() => pay(api, order)).toThrow();
    expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
  });

  test('a cancel loses to a payment that succeeded', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.standIns.stripe.holdWebhooks();
    pay(api, order);
    const cancelled = await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret });
    expect(cancelled.body.code).toBe('order_not_pending');
    expect((await buyer.look(order)).body.status).toBe('confirmed');
    api.standIns.stripe.releaseWebhooks({});
  });
});

test('when Redis is flushed, holds in buyers’ hands still become orders and nothing is oversold', async () => {
  const event = await oneTier(2);
  const [a, b, c] = [newBuyer(api, promoter), newBuyer(api, promoter), newBuyer(api, promoter)];
  const first = await a.hold(event.id, [{ tier_id: event.tier, quantity: 1 }]);
  const second = await b.hold(event.id, [{ tier_id: event.tier, quantity: 1 }]);
  await api.standIns.redis.restart();
  const free = async () =>
    (await api.send<{ available: number }>('GET', `/tiers/${event.tier}/availability`)).body.available;
  // The first call finds its connection gone, and holds are remembered; then Redis answers and knows of none.
  while ((await free()) < 2);
  const third = await c.hold(event.id, [{ tier_id: event.tier, quantity: 2 }]);
  expect(third.status).toBe(201);
  expect((await a.order({ hold_token: first.body.token })).status).toBe(201);
  expect((await c.order({ hold_token: third.body.token })).body.code).toBe('hold_no_longer_fits');
  expect((await b.order({ hold_token: second.body.token })).status).toBe(201);
});

describe('the sweep and payments', () => {
  test('an order that was paid without a webhook or call is confirmed within two sweeps', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.standIns.stripe.holdWebhooks();
    pay(api, order);
    await api.standIns.stripe.releaseWebhooks({ drop: () => true });
    await api.sweep();
    api.advance(61);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('confirmed');
  });

  test('money that arrived without an event while Stripe did not answer is not lost', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.standIns.stripe.holdWebhooks();
    pay(api, order);
    api.standIns.stripe.faults.set({ status: 503 });
    api.advance(1300);
    await api.sweep();
    expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
    await api.standIns.stripe.releaseWebhooks({ drop: () => true });
    api.standIns.stripe.faults.clear();
    api.advance(61);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('confirmed');
  });

  test('an order that gets another payable while it expires keeps its seats until that is stopped, too', async () => {
    const event = await oneTier(1);
    const { buyer, order } = await ordered(event);
    api.advance(601);
    const cancel = api.standIns.stripe.control.holdRequest(/^POST .*\/cancel$/);
    const sweep = api.sweep();
    await cancel.arrived;
    await api.query("update orders set payment_id = 'pi_later' where id = $1", [order.id]);
    cancel.release();
    await sweep;
    expect(await counters(event)).toEqual({ reserved: 1, sold: 0 });
    await api.query('update orders set payment_id = $2 where id = $1', [order.id, order.payment_id]);
    api.advance(61);
    await api.sweep();
    expect((await buyer.look(order)).body.status).toBe('expired');
  });

  test('one overdue order that can’t be ended does not keep the others from their end', async () => {
    const event = await oneTier(3);
    const sales = await Promise.all([ordered(event), ordered(event), ordered(event)]);
    const [strange] = sales;
    await api.query("update orders set payment_id = 'pi_nobody_knows' where id = $1", [strange?.order.id]);
    api.advance(601);
    await api.sweep();
    expect(await counters(event)).toEqual({ reserved: 1, sold: 0 });
    await api.query('update orders set payment_id = $2 where id = $1', [strange?.order.id, strange?.order.payment_id]);
    api.advance(61);
    await api.sweep();
    expect(await counters(event)).toEqual({ reserved: 0, sold: 0 });
  });
});

test('payments that Stripe does not know do not keep the sweep from asking about others', async () => {
  const event = await oneTier(8);
  const sales = [];
  for (let n = 0; n < 8; n++) sales.push(await ordered(event));
  api.standIns.stripe.faults.set({ status: 503 });
  api.advance(1300);
  await api.sweep();
  api.standIns.stripe.faults.clear();
  const [last, ...strange] = sales.toReversed();
  const rename = (of: string) =>
    api.query(`update orders set payment_id = ${of} where id = any ($1)`, [strange.map(({ order }) => order.id)]);
  await rename(`'gone_' || payment_id`);
  api.standIns.stripe.holdWebhooks();
  if (last) pay(api, last.order);
  await api.standIns.stripe.releaseWebhooks({ drop: () => true });
  api.advance(61);
  await api.sweep();
  expect((await last?.buyer.look(last.order))?.body.status).toBe('confirmed');
  await rename('substr(payment_id, 6)');
});

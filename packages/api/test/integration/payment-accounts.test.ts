import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter, pay } from '../people.ts';

type Account = { id: string | null; charges_enabled: boolean; payouts_enabled: boolean; details_submitted: boolean };

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterEach(async () => {
  api.standIns.stripe.faults.clear();
  await api.drain();
  expect(await api.violations()).toEqual([]);
});
afterAll(() => api.close());

const stripe = () => api.standIns.stripe;
const stripeIdle = () => stripe().webhooks.idle();
const start = (promoter: Promoter, body: object = {}, id = promoter.id) =>
  api.send<Account & { url: string; url_expires_at: string } & Problem>('POST', `/promoters/${id}/payment-account`, {
    as: promoter.jwt,
    body,
  });
const look = (promoter: Promoter, as = promoter.jwt) =>
  api.send<Account & Problem>('GET', `/promoters/${promoter.id}/payment-account`, { as });
const accountsOf = (promoter: Promoter) =>
  [...stripe().db.accounts.values()].filter((account) => account.metadata.promoter_id === promoter.id);
const stored = async (promoter: Promoter) =>
  (
    await api.query<Account & { id: string }>(
      `select stripe_account_id as id, charges_enabled, payouts_enabled, details_submitted from promoters where id = $1`,
      [promoter.id],
    )
  )[0];
const enabled = async () => {
  const promoter = await newPromoter(api);
  const { body } = await start(promoter);
  stripe().control.completeOnboarding(body.id ?? '');
  await stripeIdle();
  return { promoter, account: body.id ?? '' };
};
const sold = async (promoter: Promoter, payment_mode = 'element') => {
  const event = await newEvent(api, promoter, [{ quantity: 4 }]);
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 2 }];
  const { body: order, status } = await buyer.order({ event_id: event.id, items, payment_mode });
  expect(status).toBe(201);
  return { buyer, order };
};
const chargeOf = (order: { id: string }) => {
  const charge = [...stripe().db.charges.values()].find((one) => one.metadata.order_id === order.id);
  if (!charge) throw new Error('The order has no charge');
  return charge;
};

describe('a promoter’s account', () => {
  test('is made once, however often the link is asked for, and each link leads to Stripe’s form', async () => {
    const promoter = await newPromoter(api);
    expect((await look(promoter)).body).toEqual({
      id: null,
      charges_enabled: false,
      payouts_enabled: false,
      details_submitted: false,
    });
    const links = await Promise.all([start(promoter), start(promoter), start(promoter)]);
    expect(links.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(links.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(links.map(({ body }) => body.url)).size).toBe(3);
    expect((await start(promoter)).body.id).toBe(links[0]?.body.id);
    expect(accountsOf(promoter)).toHaveLength(1);
  });

  test('is not made twice when the answer to its making is lost', async () => {
    const promoter = await newPromoter(api);
    stripe().faults.set({ match: /POST \/v1\/accounts$/, dropResponse: true, times: 3 });
    expect((await start(promoter)).body.code).toBe('payment_provider_unavailable');
    expect(await stored(promoter)).toMatchObject({ id: null });
    stripe().faults.clear();
    expect((await start(promoter)).status).toBe(200);
    expect(accountsOf(promoter)).toHaveLength(1);
  });

  test('shows what it can do as soon as Stripe’s event says that something changed', async () => {
    const { promoter, account } = await enabled();
    expect(await stored(promoter)).toEqual({
      id: account,
      charges_enabled: true,
      payouts_enabled: true,
      details_submitted: true,
    });
    stripe().control.restrictAccount(account);
    await stripeIdle();
    expect(await stored(promoter)).toMatchObject({ charges_enabled: false, details_submitted: true });
  });

  test('is asked about at Stripe when it is looked at, so that a lost event does no harm', async () => {
    const promoter = await newPromoter(api);
    const { body } = await start(promoter);
    stripe().holdWebhooks();
    stripe().control.completeOnboarding(body.id ?? '');
    expect((await look(promoter)).body).toMatchObject({ id: body.id, charges_enabled: true });
    expect(await stored(promoter)).toMatchObject({ charges_enabled: true });
    await stripe().releaseWebhooks({ drop: () => true });
  });

  test('is shown as it was last known while Stripe does not answer', async () => {
    const { promoter, account } = await enabled();
    stripe().faults.set({ status: 503 });
    const seen = await look(promoter);
    expect([seen.status, seen.body.id, seen.body.charges_enabled]).toEqual([200, account, true]);
  });

  test('follows Stripe, not the event: an older event that comes last changes nothing', async () => {
    const promoter = await newPromoter(api);
    const { body } = await start(promoter);
    stripe().holdWebhooks();
    stripe().control.completeOnboarding(body.id ?? '');
    stripe().control.restrictAccount(body.id ?? '');
    let rank = 1;
    // Ranks that fall, so that what happened last comes first.
    await stripe().releaseWebhooks({ shuffle: () => (rank /= 2), duplicate: 2 });
    expect(await stored(promoter)).toMatchObject({ charges_enabled: false, details_submitted: true });
  });

  test('is nobody else’s business', async () => {
    const [mine, other] = [await newPromoter(api), await newPromoter(api)];
    expect((await start(other, {}, mine.id)).body.code).toBe('promoter_not_found');
    expect((await look(mine, other.jwt)).body.code).toBe('promoter_not_found');
    expect((await look(mine, mine.sk)).body.code).toBe('not_allowed');
    expect((await look(mine, mine.pk)).body.code).toBe('not_allowed');
  });

  test('is refused with a country that is none, and with an address that is none', async () => {
    const promoter = await newPromoter(api);
    expect((await start(promoter, { country: 'austria' })).status).toBe(400);
    expect((await start(promoter, { return_url: 'javascript:alert(1)' })).status).toBe(400);
    expect(accountsOf(promoter)).toEqual([]);
  });
});

describe('a sale for a promoter with an account', () => {
  test.each(['element', 'checkout'])('sends the money there, on their behalf (%s)', async (mode) => {
    const { promoter, account } = await enabled();
    const { order, buyer } = await sold(promoter, mode);
    if (mode === 'element') pay(api, order);
    else {
      const session = [...stripe().db.checkoutSessions.values()].find((one) => one.metadata.order_id === order.id);
      stripe().control.payCheckout(session?.id ?? '');
    }
    await stripeIdle();
    expect((await buyer.look(order)).body.status).toBe('confirmed');
    const charge = chargeOf(order);
    expect(charge).toMatchObject({ on_behalf_of: account, transfer_data: { destination: account } });
    expect(stripe().db.transfers.get(charge.transfer ?? '')).toMatchObject({ amount: 5000, destination: account });
  });

  test('takes the money back from the account when the order is refunded', async () => {
    const { promoter } = await enabled();
    const { order } = await sold(promoter);
    pay(api, order);
    await stripeIdle();
    await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: { amount: 2000 } });
    await api.drain();
    const transfer = stripe().db.transfers.get(chargeOf(order).transfer ?? '');
    expect(transfer?.amount_reversed).toBe(2000);
    await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: {} });
    await api.drain();
    expect(transfer?.amount_reversed).toBe(5000);
  });

  test('keeps the fee of its tickets with the platform, and gives it back with the refund', async () => {
    const { promoter } = await enabled();
    const { order, buyer } = await sold(promoter);
    // The payable is made anew once the order has a fee; how fees come about is not this test's concern.
    await api.query('update orders set application_fee = 300 where id = $1', [order.id]);
    for (const mode of ['checkout', 'element']) {
      await api.send('POST', `/orders/${order.id}/payment`, { as: order.secret, body: { mode } });
    }
    const payable = await buyer.look(order);
    pay(api, payable.body);
    await stripeIdle();
    const fee = stripe().db.applicationFees.get(String(chargeOf(order).application_fee));
    expect(fee).toMatchObject({ amount: 300, amount_refunded: 0 });
    const [balance] = await api.query<{ off: string }>(
      'select sum(amount) as off from money_ledger where order_id = $1',
      [order.id],
    );
    expect(Number(balance?.off)).toBe(0);
    await api.send('POST', `/orders/${order.id}/refund`, { as: promoter.sk, body: {} });
    await api.drain();
    expect(fee?.amount_refunded).toBe(300);
  });

  test('begun before the account was paused is refused at Stripe with a reason the buyer can understand', async () => {
    const { promoter, account } = await enabled();
    const event = await newEvent(api, promoter, [{ quantity: 4 }]);
    stripe().holdWebhooks();
    stripe().control.restrictAccount(account);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const refused = await newBuyer(api, promoter).order({ event_id: event.id, items });
    expect(refused.body.code).toBe('payment_account_required');
    await stripe().releaseWebhooks();
  });

  test('keeps its destination when the account is paused afterwards: the payment still confirms', async () => {
    const { promoter, account } = await enabled();
    const { order, buyer } = await sold(promoter);
    stripe().control.restrictAccount(account);
    await stripeIdle();
    pay(api, order);
    expect((await buyer.confirm(order)).body.status).toBe('confirmed');
  });
});

test('a payment that no order knows goes back whole, with the platform’s fee', async () => {
  const { promoter, account } = await enabled();
  const { order } = await sold(promoter);
  const stranger = await fetch(`${stripe().origin}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_local', 'content-type': 'application/x-www-form-urlencoded' },
    body: `amount=900&currency=eur&application_fee_amount=100&transfer_data[destination]=${account}&metadata[order_id]=${order.id}`,
  });
  const { id } = (await stranger.json()) as { id: string };
  stripe().control.pay(id);
  await stripeIdle();
  const charge = [...stripe().db.charges.values()].find((one) => one.payment_intent === id);
  const fee = stripe().db.applicationFees.get(String(charge?.application_fee));
  expect([charge?.amount_refunded, fee?.amount_refunded]).toEqual([900, 100]);
});

test('a payment that goes elsewhere than the order says does not confirm it', async () => {
  const { promoter } = await enabled();
  const { order, buyer } = await sold(promoter);
  const intent = stripe().db.paymentIntents.get(order.payment_id ?? '');
  if (intent) intent.transfer_data = null;
  stripe().holdWebhooks();
  pay(api, order);
  expect((await buyer.confirm(order)).body.code).toBe('payment_mismatch');
  await stripe().releaseWebhooks({ drop: () => true });
  // Out of the books of this test: its money went where no order leads.
  await api.send('POST', `/orders/${order.id}/cancel`, { as: order.secret });
});

describe('in a live deployment', () => {
  let live: Harness;
  beforeAll(async () => {
    live = await createHarness({ env: { ENVIRONMENT: 'live' } });
  });
  afterAll(() => live.close());

  const unpublished = async (price: number) => {
    const promoter = await newPromoter(live);
    await live.query('update promoters set verified_at = now() where id = $1', [promoter.id]);
    const start = new Date(live.now().getTime() + 30 * 86_400_000);
    const event = await live.send<{ id: string }>('POST', '/events', {
      as: promoter.sk,
      body: {
        title: 'Night of the Long Applause',
        venue: 'Old Mill',
        city: 'Graz',
        start_time: start.toISOString(),
        end_time: new Date(start.getTime() + 3_600_000).toISOString(),
        time_zone: 'Europe/Vienna',
        currency: 'EUR',
      },
    });
    const tier = await live.send<{ id: string }>('POST', `/events/${event.body.id}/tiers`, {
      as: promoter.sk,
      body: { name: 'Stalls', price, quantity: 5 },
    });
    const publish = () =>
      live.send<Problem & { reasons?: string[] }>('POST', `/events/${event.body.id}/publish`, { as: promoter.sk });
    const order = () =>
      newBuyer(live, promoter).order({
        event_id: event.body.id,
        items: [{ tier_id: tier.body.id, quantity: 1 }],
      });
    return { promoter, publish, order };
  };

  test('paid tickets are published only by a promoter whose account takes charges; free ones by anyone verified', async () => {
    const paid = await unpublished(2500);
    const refused = await paid.publish();
    expect(refused.body).toMatchObject({ code: 'event_not_ready', reasons: ['payment_account_required'] });
    await live.query(`update promoters set stripe_account_id = $2, charges_enabled = true where id = $1`, [
      paid.promoter.id,
      'acct_live',
    ]);
    expect((await paid.publish()).status).toBe(200);

    const free = await unpublished(0);
    expect((await free.publish()).status).toBe(200);
    expect((await free.order()).body.status).toBe('confirmed');
  });

  test('an order is refused once the account takes no charges any more, and nothing is reserved', async () => {
    const { promoter, publish, order } = await unpublished(2500);
    const set = (enabled: boolean) =>
      live.query(`update promoters set stripe_account_id = $2, charges_enabled = $3 where id = $1`, [
        promoter.id,
        `acct_${promoter.id}`,
        enabled,
      ]);
    await set(true);
    expect((await publish()).status).toBe(200);
    await set(false);
    expect((await order()).body.code).toBe('payment_account_required');
    expect(await live.query('select sum(reserved)::int as n from tiers where promoter_id = $1', [promoter.id])).toEqual(
      [{ n: 0 }],
    );
    expect(await live.violations()).toEqual([]);
  });
});

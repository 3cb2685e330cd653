import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startStripe } from './index.ts';
import { clientOf, startAll, startReceiver } from './test-double.ts';

let all: Awaited<ReturnType<typeof startAll>>;
beforeEach(async () => {
  all = await startAll();
});
afterEach(() => all.close());

const create = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  all.stripe.paymentIntents.create({ amount: 4200, currency: 'usd', ...extra });

const post = async (path: string, body: URLSearchParams, headers: Record<string, string> = {}) => {
  const response = await fetch(all.double.origin + path, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('the publishable key', () => {
  const card = (number: string, client_secret: string) =>
    new URLSearchParams({
      key: 'pk_test_local',
      client_secret,
      'payment_method_data[type]': 'card',
      'payment_method_data[card][number]': number,
      'payment_method_data[card][exp_month]': '12',
      'payment_method_data[card][exp_year]': '2044',
      'payment_method_data[card][cvc]': '123',
    });

  test('with the client secret confirms a card and sees only the public part of the intent', async () => {
    const { id, client_secret } = await create({ metadata: { private: 'yes' } });
    const { status, text } = await post(
      `/v1/payment_intents/${id}/confirm`,
      card('4242 4242 4242 4242', client_secret ?? ''),
    );
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ id, status: 'succeeded' });
    expect(text).not.toContain('private');
  });

  test('with a wrong client secret, or none, does nothing', async () => {
    const { id } = await create();
    expect((await post(`/v1/payment_intents/${id}/confirm`, card('4242424242424242', 'wrong'))).status).toBe(400);
    expect((await all.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
    const publishable = clientOf(all.double, 'pk_test_local');
    await expect(publishable.paymentIntents.retrieve(id)).rejects.toMatchObject({ param: 'client_secret' });
  });

  test('makes no payment intents and no refunds', async () => {
    const publishable = clientOf(all.double, 'pk_test_local');
    await expect(publishable.paymentIntents.create({ amount: 500, currency: 'usd' })).rejects.toMatchObject({
      statusCode: 401,
    });
    await expect(publishable.refunds.create({ payment_intent: 'pi_x' })).rejects.toMatchObject({ statusCode: 401 });
  });
});

test('a live key and a missing route are refused', async () => {
  await expect(clientOf(all.double, 'sk_live_x').paymentIntents.list()).rejects.toMatchObject({ statusCode: 401 });
  await expect(all.stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 });
});

describe('3-D Secure', () => {
  test('completed takes the money; failed asks for another card', async () => {
    const { id } = await create();
    expect(all.double.control.pay(id, 'pm_card_authenticationRequired').status).toBe('requires_action');
    all.double.control.authenticate(id, 'fail');
    expect(await all.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
    all.double.control.pay(id, 'pm_card_authenticationRequired');
    expect(all.double.control.authenticate(id).status).toBe('succeeded');
  });

  test('completed a second time takes no second charge', async () => {
    const { id } = await create();
    all.double.control.pay(id, 'pm_card_authenticationRequired');
    all.double.control.authenticate(id);
    all.double.control.authenticate(id);
    expect((await all.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
  });
});

describe('a delayed payment', () => {
  test('stays processing, cannot be cancelled, and succeeds when the bank says so', async () => {
    const { id } = await create();
    all.double.control.planConfirms('processing');
    expect(all.double.control.pay(id).status).toBe('processing');
    await expect(all.stripe.paymentIntents.cancel(id)).rejects.toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    all.double.control.settlePayment(id, 'succeeded');
    expect(await all.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded', amount_received: 4200 });
  });

  test('that the bank refuses goes back to needing a payment method', async () => {
    const { id } = await create();
    all.double.control.planConfirms('processing');
    all.double.control.pay(id);
    all.double.control.settlePayment(id, 'failed');
    expect((await all.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
    await all.receiver.waitFor(1, 'payment_intent.payment_failed');
  });
});

test('a cancel loses to a payment that goes through at the same moment', async () => {
  const { id } = await create();
  all.double.control.loseNextCancels();
  await expect(all.stripe.paymentIntents.cancel(id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
    payment_intent: { status: 'succeeded' },
  });
  expect((await all.stripe.paymentIntents.retrieve(id)).amount_received).toBe(4200);
});

describe('an idempotency key', () => {
  test('in use by a request under way answers 409, and the first request still gives its answer', async () => {
    const held = all.double.control.holdRequest(/POST \/v1\/payment_intents/);
    const keyed = () => all.stripe.paymentIntents.create({ amount: 700, currency: 'usd' }, { idempotencyKey: 'same' });
    const running = keyed();
    await held.arrived;
    await expect(keyed()).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    held.release();
    expect((await running).amount).toBe(700);
    expect(await keyed()).toEqual(await running);
  });

  test('gives back the same bytes', async () => {
    const body = () => new URLSearchParams({ amount: '900', currency: 'usd' });
    const headers = { authorization: 'Bearer sk_test_local', 'idempotency-key': 'bytes' };
    const first = await post('/v1/payment_intents', body(), headers);
    const again = await post('/v1/payment_intents', body(), headers);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
  });

  test('finds the work of a request whose answer was lost', async () => {
    // Twice, as the library itself retries a closed connection once, even without retries.
    all.double.faults.set({ match: /payment_intents/, dropResponse: true, times: 2 });
    const keyed = () => all.stripe.paymentIntents.create({ amount: 700, currency: 'usd' }, { idempotencyKey: 'lost' });
    await expect(keyed()).rejects.toBeInstanceOf(Stripe.errors.StripeConnectionError);
    const { id } = await keyed();
    expect((await all.stripe.paymentIntents.list()).data.map((one) => one.id)).toEqual([id]);
  });
});

test('a 500 after the work was done is what the idempotency key repeats', async () => {
  const { id } = await create();
  all.double.control.pay(id);
  all.double.control.crashRequest(/POST \/v1\/refunds/);
  const refund = (idempotencyKey: string) => all.stripe.refunds.create({ payment_intent: id }, { idempotencyKey });
  await expect(refund('r1')).rejects.toMatchObject({ statusCode: 500 });
  await expect(refund('r1')).rejects.toMatchObject({ statusCode: 500 });
  expect((await all.stripe.refunds.list({ payment_intent: id })).data).toMatchObject([{ amount: 4200 }]);
});

describe('refunds', () => {
  test('are made in the dashboard too, whole or in part, and told of like any other', async () => {
    const { id } = await create();
    all.double.control.pay(id);
    const part = all.double.control.refundAtDashboard(id, { amount: 1000, reason: 'fraudulent' });
    expect(part).toMatchObject({ amount: 1000, reason: 'fraudulent', metadata: {}, status: 'succeeded' });
    expect(all.double.control.refundAtDashboard(id).amount).toBe(3200);
    expect(() => all.double.control.refundAtDashboard(id)).toThrow(/already been refunded/);
    await all.receiver.waitFor(2, 'charge.refunded');
    await all.receiver.waitFor(2, 'refund.created');
  });

  test('are refused or wait while the balance does not cover them, until it does', async () => {
    const { id } = await create();
    all.double.control.pay(id);
    all.double.control.setBalance(500);
    const refund = (amount: number) => all.stripe.refunds.create({ payment_intent: id, amount });
    await expect(refund(501)).rejects.toMatchObject({ code: 'balance_insufficient', statusCode: 400 });
    all.double.control.planRefunds('waits_for_balance');
    const waits = await refund(500);
    expect(waits).toMatchObject({ status: 'pending', pending_reason: 'insufficient_funds' });
    all.double.control.topUp(501);
    expect(await all.stripe.refunds.retrieve(waits.id)).toMatchObject({ status: 'succeeded' });
    await all.receiver.waitFor(1, 'balance.available');
    expect(await refund(501)).toMatchObject({ status: 'succeeded' });
    all.double.control.planRefunds('waits_for_buyer');
    all.double.control.setBalance();
    const asks = await refund(100);
    expect(asks.status).toBe('requires_action');
    all.double.control.settleRefund(asks.id, 'canceled');
    expect((await all.stripe.refunds.retrieve(asks.id)).status).toBe('canceled');
  });

  test('that stay pending or fail later follow the test, and a failed one gives the amount back to the charge', async () => {
    const { id } = await create();
    all.double.control.pay(id);
    all.double.control.planRefunds('pending', 'fails');
    const pending = await all.stripe.refunds.create({ payment_intent: id, amount: 1000 });
    expect(pending.status).toBe('pending');
    all.double.control.settleRefund(pending.id, 'succeeded');
    expect((await all.stripe.refunds.retrieve(pending.id)).status).toBe('succeeded');

    const failing = await all.stripe.refunds.create({ payment_intent: id, amount: 2000 });
    expect(failing.status).toBe('succeeded');
    expect(await all.stripe.refunds.retrieve(failing.id)).toMatchObject({
      status: 'failed',
      failure_reason: expect.any(String),
    });
    await all.receiver.waitFor(1, 'refund.failed');
    const [charge] = (await all.stripe.charges.list({ payment_intent: id })).data;
    expect(charge).toMatchObject({ amount_refunded: 1000, refunded: false });
  });

  test('of a disputed charge are refused', async () => {
    const { id } = await create();
    all.double.control.pay(id);
    const { id: disputeId } = all.double.control.dispute(id, { reason: 'product_not_received' });
    await expect(all.stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({ code: 'charge_disputed' });
    const [event] = await all.receiver.waitFor(1, 'charge.dispute.created');
    expect(event?.data.object).toMatchObject({ id: disputeId, reason: 'product_not_received', payment_intent: id });
  });
});

describe('a connected account', () => {
  const express = () =>
    all.stripe.accounts.create({
      type: 'express',
      email: 'promoter@example.com',
      capabilities: { transfers: { requested: true } },
    });

  test('takes no destination charge until its onboarding page was completed', async () => {
    const account = await express();
    const charge = () => create({ transfer_data: { destination: account.id }, application_fee_amount: 200 });
    await expect(charge()).rejects.toMatchObject({ code: 'insufficient_capabilities_for_transfer' });

    const { url } = await all.stripe.accountLinks.create({
      account: account.id,
      type: 'account_onboarding',
      refresh_url: 'http://127.0.0.1/refresh',
      return_url: 'http://127.0.0.1/return',
    });
    expect(await (await fetch(url)).text()).toContain('Complete onboarding');
    const done = await fetch(url, { method: 'POST', redirect: 'manual' });
    expect([done.status, done.headers.get('location')]).toEqual([303, 'http://127.0.0.1/return']);
    expect((await fetch(url)).status).toBe(404);

    const [event] = await all.receiver.waitFor(1, 'account.updated');
    expect(event).toMatchObject({ account: account.id, data: { object: { charges_enabled: true } } });
    expect((await all.stripe.accounts.retrieve(account.id)).payouts_enabled).toBe(true);
    expect((await charge()).transfer_data?.destination).toBe(account.id);
  });

  test('gives back its share with a refund that reverses the transfer', async () => {
    const account = await express();
    all.double.control.completeOnboarding(account.id);
    const { id } = await create({
      amount: 1000,
      transfer_data: { destination: account.id },
      application_fee_amount: 100,
    });
    all.double.control.pay(id);
    await all.stripe.refunds.create({
      payment_intent: id,
      amount: 333,
      reverse_transfer: true,
      refund_application_fee: true,
    });
    await all.stripe.refunds.create({ payment_intent: id, reverse_transfer: true, refund_application_fee: true });
    expect([...all.double.db.transfers.values()]).toMatchObject([{ amount: 1000, amount_reversed: 1000 }]);
    expect([...all.double.db.applicationFees.values()]).toMatchObject([{ amount: 100, amount_refunded: 100 }]);
  });

  test('that does not exist is refused as a destination', async () => {
    await expect(create({ transfer_data: { destination: 'acct_none' } })).rejects.toMatchObject({
      code: 'resource_missing',
    });
  });
});

describe('webhooks', () => {
  test('are signed so that the real library accepts them, and carry the intent as it was', async () => {
    const { id } = await create();
    all.double.control.pay(id);
    const [event] = await all.receiver.waitFor(1, 'payment_intent.succeeded');
    expect(event?.data.object).toMatchObject({ id, status: 'succeeded' });
    const [created] = await all.receiver.waitFor(1, 'payment_intent.created');
    expect(created?.data.object).toMatchObject({ id, status: 'requires_payment_method' });
    expect((await all.stripe.events.retrieve(event?.id ?? '')).type).toBe('payment_intent.succeeded');
  });

  test('are refused by the real library when the secret is another', async () => {
    const stranger = await startReceiver('whsec_other');
    all.double.setWebhookUrl(stranger.url);
    await create();
    await all.double.webhooks.idle();
    expect(stranger.received).toEqual([]);
    expect(all.double.webhooks.deliveries.at(0)?.status).toBe(400);
    await stranger.close();
  });

  test('are sent of those types only that the endpoint was set up for', async () => {
    all.double.setWebhookUrl(all.receiver.url, ['payment_intent.canceled']);
    const { id } = await create();
    await all.stripe.paymentIntents.cancel(id);
    await all.double.webhooks.idle();
    expect(all.double.webhooks.deliveries.map(({ type }) => type)).toEqual(['payment_intent.canceled']);
  });

  test('come again under the same id until they are answered with a 2xx', async () => {
    all.receiver.refuse(500, 302);
    await create();
    const [event] = await all.receiver.waitFor(1, 'payment_intent.created');
    await all.double.webhooks.idle();
    expect(all.double.webhooks.deliveries.map(({ status }) => status)).toEqual([500, 302, 200]);
    expect(new Set(all.double.webhooks.deliveries.map((one) => one.event))).toEqual(new Set([event?.id]));
  });

  test('held back arrive on release, shuffled, doubled or not at all as the test asks', async () => {
    all.double.holdWebhooks();
    const { id } = await create();
    all.double.control.pay(id);
    await all.double.webhooks.idle();
    expect(all.receiver.received).toEqual([]);

    const ranks = [0.9, 0.1, 0.5, 0.3, 0.7, 0.2];
    await all.double.releaseWebhooks({
      shuffle: () => ranks.shift() ?? 0,
      duplicate: 1,
      drop: ({ type }) => type.startsWith('charge.'),
    });
    const types = all.receiver.received.map(({ type }) => type);
    expect(types.toSorted()).toEqual([
      'payment_intent.created',
      'payment_intent.created',
      'payment_intent.succeeded',
      'payment_intent.succeeded',
    ]);
    expect(types).not.toEqual(types.toSorted());
  });
});

describe('hosted checkout', () => {
  const session = () =>
    all.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'http://127.0.0.1/ok?session={CHECKOUT_SESSION_ID}',
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: '<Pit>' } } },
      ],
      payment_intent_data: { metadata: { order_id: 'ord_7' } },
    });

  test('paid on its page completes the session and makes an intent with the metadata asked for', async () => {
    const { id, url } = await session();
    expect(await (await fetch(url ?? '')).text()).toContain('&lt;Pit&gt;');
    const form = new URLSearchParams({ payment_method: 'pm_card_visa' });
    const { status, text } = await post(`/c/pay/${id}/pay`, form);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ done: `http://127.0.0.1/ok?session=${id}` });
    const paid = await all.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(paid).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      payment_intent: { status: 'succeeded', amount: 1500, metadata: { order_id: 'ord_7' } },
    });
    await all.receiver.waitFor(1, 'checkout.session.completed');
  });

  test('expired by call takes no money any more', async () => {
    const { id } = await session();
    await all.stripe.checkout.sessions.expire(id);
    const { status } = await post(`/c/pay/${id}/pay`, new URLSearchParams({ payment_method: 'pm_card_visa' }));
    expect(status).toBe(400);
    expect((await all.stripe.paymentIntents.list()).data).toEqual([]);
    await all.receiver.waitFor(1, 'checkout.session.expired');
  });
});

test('a session past its time expires by itself', async () => {
  let now = Date.now();
  const double = await startStripe({ now: () => now });
  const stripe = clientOf(double);
  const { id } = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'http://127.0.0.1/ok',
    line_items: [{ price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Pit' } } }],
  });
  now += 25 * 3_600_000;
  expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
  await double.close();
});

test('what happened survives a restart, idempotency keys included', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stripe-double-'));
  const dataFile = join(folder, 'data', 'stripe.json');
  const before = await startStripe({ dataFile });
  const keyed = (stripe: Stripe) =>
    stripe.paymentIntents.create({ amount: 1200, currency: 'usd' }, { idempotencyKey: 'restart' });
  const { id } = await keyed(clientOf(before));
  before.control.pay(id);
  await before.close();

  const after = await startStripe({ dataFile });
  const stripe = clientOf(after);
  expect((await stripe.paymentIntents.retrieve(id)).status).toBe('succeeded');
  expect((await keyed(stripe)).id).toBe(id);
  expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(1200);
  await after.close();
  await rm(folder, { recursive: true });
});

test('the controls work over HTTP, for JSON only', async () => {
  const { id } = await create();
  const call = (type: string) =>
    fetch(`${all.double.origin}/_control/pay`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify([id]),
    });
  expect((await call('text/plain')).status).toBe(415);
  expect(await (await call('application/json')).json()).toMatchObject({ id, status: 'succeeded' });
});

describe('what a browser gets', () => {
  const get = (path: string) => fetch(all.double.origin + path);

  test('is a script for pages of any origin, at both of its addresses', async () => {
    const response = await fetch(all.double.scriptUrl);
    expect(response.headers.get('content-type')).toContain('text/javascript');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const script = await response.text();
    expect(script).toContain(JSON.stringify(all.double.origin));
    expect(await (await get('/stripe.js')).text()).toBe(script);
  });

  test('is a frame in which only the scripts of the double run, and which any page may embed', async () => {
    const policy = (await get('/frames/payment')).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('frame-ancestors');
    const scripts = ['payment-frame', 'controller-frame', 'challenge', 'checkout'];
    for (const name of scripts) expect((await get(`/assets/${name}.js`)).status).toBe(200);
  });

  test('is a 3-D Secure page only with the client secret', async () => {
    const { id, client_secret } = await create();
    expect((await get(`/3d_secure/${id}?client_secret=guess`)).status).toBe(404);
    expect(await (await get(`/3d_secure/${id}?client_secret=${client_secret}`)).text()).toContain('$42.00');
  });
});

import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalStripe, startStripe } from './index.ts';
import { clientOf } from './test-double.ts';

// With a test-mode key the same tests run against Stripe itself.
const realKey = process.env.STRIPE_TEST_KEY;
let double: LocalStripe | undefined;
let stripe: Stripe;

beforeAll(async () => {
  if (realKey) {
    if (!realKey.startsWith('sk_test_')) throw new Error('STRIPE_TEST_KEY must be a test-mode secret key.');
    stripe = new Stripe(realKey);
    return;
  }
  double = await startStripe();
  stripe = clientOf(double);
});
afterAll(() => double?.close());

const cardOnly = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;
const intent = (extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ amount: 2500, currency: 'usd', ...cardOnly, ...extra });
const paid = (payment_method = 'pm_card_visa') => intent({ confirm: true, payment_method });
const errorOf = (call: Promise<unknown>): Promise<Stripe.errors.StripeError> =>
  call.then(
    () => {
      throw new Error('The call succeeded.');
    },
    (error) => error,
  );

describe('a payment intent', () => {
  test('begins without a payment method and with a client secret of its own', async () => {
    const created = await intent({ metadata: { order_id: 'ord_1' }, receipt_email: 'ada@example.com' });
    expect(created).toMatchObject({
      object: 'payment_intent',
      amount: 2500,
      amount_received: 0,
      currency: 'usd',
      status: 'requires_payment_method',
      metadata: { order_id: 'ord_1' },
      receipt_email: 'ada@example.com',
      latest_charge: null,
      livemode: false,
    });
    expect(created.client_secret).toMatch(new RegExp(`^${created.id}_secret_`));
    expect((await stripe.paymentIntents.retrieve(created.id)).amount).toBe(2500);
  });

  test('takes the money at once from a good card and shows its charge on request', async () => {
    const { id } = await paid();
    const { status, amount_received, latest_charge } = await stripe.paymentIntents.retrieve(id, {
      expand: ['latest_charge'],
    });
    expect({ status, amount_received }).toEqual({ status: 'succeeded', amount_received: 2500 });
    expect(latest_charge).toMatchObject({
      object: 'charge',
      amount: 2500,
      paid: true,
      captured: true,
      payment_intent: id,
    });
  });

  test('below the minimum of its currency is refused', async () => {
    expect(await errorOf(intent({ amount: 49 }))).toMatchObject({
      statusCode: 400,
      code: 'amount_too_small',
      param: 'amount',
    });
  });

  test('without an amount, or with a parameter Stripe does not know, is refused', async () => {
    const withoutAmount = stripe.rawRequest('POST', '/v1/payment_intents', { currency: 'usd' });
    expect(await errorOf(withoutAmount)).toMatchObject({ code: 'parameter_missing', param: 'amount' });
    const misspelt = stripe.rawRequest('POST', '/v1/payment_intents', { amount: 500, currency: 'usd', metdata: 'x' });
    expect(await errorOf(misspelt)).toMatchObject({ code: 'parameter_unknown', param: 'metdata' });
  });

  test('that may redirect is not confirmed by a server without a return address', async () => {
    const created = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const confirmed = stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' });
    expect(await errorOf(confirmed)).toMatchObject({ statusCode: 400, param: 'return_url' });
  });

  test.each([
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
  ])('declined by %s answers 402 and can be tried again', async (payment_method, code, decline_code) => {
    const { id } = await intent();
    const error = await errorOf(stripe.paymentIntents.confirm(id, { payment_method }));
    expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(error).toMatchObject({ statusCode: 402, code, payment_intent: { id, status: 'requires_payment_method' } });
    if (decline_code) expect(error.decline_code).toBe(decline_code);
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code },
    });
    expect((await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).status).toBe('succeeded');
  });

  test('that needs 3-D Secure waits for the buyer and sends a redirecting one to a page', async () => {
    const created = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' });
    const confirmed = await stripe.paymentIntents.confirm(created.id, {
      payment_method: 'pm_card_threeDSecure2Required',
      return_url: 'https://example.com/return',
    });
    expect(confirmed).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
    expect(confirmed.next_action?.redirect_to_url?.return_url).toBe('https://example.com/return');
  });

  test('once paid can be neither confirmed, changed in amount nor cancelled', async () => {
    const { id } = await paid();
    const state = { statusCode: 400, code: 'payment_intent_unexpected_state' };
    expect(await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))).toMatchObject(state);
    expect(await errorOf(stripe.paymentIntents.update(id, { amount: 900 }))).toMatchObject(state);
    expect(await errorOf(stripe.paymentIntents.cancel(id))).toMatchObject({
      ...state,
      payment_intent: { status: 'succeeded' },
    });
  });

  test('once cancelled can not be paid', async () => {
    const { id } = await intent();
    expect(await stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'abandoned',
    });
    expect(await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  test('updated keeps the metadata that was not named and drops what is empty', async () => {
    const { id } = await intent({ metadata: { a: '1', b: '2' } });
    const updated = await stripe.paymentIntents.update(id, { amount: 3000, metadata: { b: '', c: '3' } });
    expect(updated).toMatchObject({ amount: 3000, metadata: { a: '1', c: '3' } });
    expect(updated.metadata).not.toHaveProperty('b');
  });

  test('that does not exist is a 404', async () => {
    expect(await errorOf(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
  });
});

describe('a refund', () => {
  test('in parts adds up to the charge and no further', async () => {
    const { id } = await paid();
    const part = await stripe.refunds.create({ payment_intent: id, amount: 1000, metadata: { refund: 'r1' } });
    expect(part).toMatchObject({ object: 'refund', amount: 1000, payment_intent: id, metadata: { refund: 'r1' } });
    expect(await errorOf(stripe.refunds.create({ payment_intent: id, amount: 1501 }))).toMatchObject({
      statusCode: 400,
    });
    expect((await stripe.refunds.create({ payment_intent: id })).amount).toBe(1500);
    expect(await errorOf(stripe.refunds.create({ payment_intent: id }))).toMatchObject({
      code: 'charge_already_refunded',
    });

    const { latest_charge } = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
    expect(latest_charge).toMatchObject({ amount_refunded: 2500, refunded: true });
    const listed = await stripe.refunds.list({ payment_intent: id });
    expect(listed.data.map(({ amount }) => amount)).toEqual([1500, 1000]);
    expect((await stripe.refunds.retrieve(part.id)).metadata).toEqual({ refund: 'r1' });
  });

  test('of an intent that was never paid is refused', async () => {
    const { id } = await intent();
    expect(await errorOf(stripe.refunds.create({ payment_intent: id }))).toMatchObject({ statusCode: 400 });
  });
});

describe('an idempotency key', () => {
  const create = (idempotencyKey: string, amount = 700) =>
    stripe.paymentIntents.create({ amount, currency: 'usd', ...cardOnly }, { idempotencyKey });

  test('repeated with the same parameters gives the first answer and no second effect', async () => {
    const key = randomUUID();
    const first = await create(key);
    const again = await create(key);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  test('repeated with other parameters is refused', async () => {
    const key = randomUUID();
    await create(key);
    const error = await errorOf(create(key, 800));
    expect(error).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect(error.statusCode).toBe(400);
  });

  test('repeats a decline, as the endpoint had begun', async () => {
    const key = randomUUID();
    const { id } = await intent();
    const confirm = () =>
      stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa_chargeDeclined' }, { idempotencyKey: key });
    const first = await errorOf(confirm());
    expect(await errorOf(confirm())).toMatchObject({ statusCode: 402, charge: first.charge });
  });

  test('is still free after parameters were refused', async () => {
    const key = randomUUID();
    await errorOf(create(key, 1));
    expect((await create(key, 900)).amount).toBe(900);
  });
});

describe('a list', () => {
  test('is newest first and pages by cursor', async () => {
    const made = [await intent(), await intent(), await intent()].map(({ id }) => id).reverse();
    const first = await stripe.paymentIntents.list({ limit: 2 });
    expect(first).toMatchObject({ has_more: true, data: [{ id: made[0] }, { id: made[1] }] });
    const next = await stripe.paymentIntents.list({ limit: 1, starting_after: made[1] ?? '' });
    expect(next.data.map(({ id }) => id)).toEqual([made[2]]);
  });
});

describe('a checkout session', () => {
  const create = (extra: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'https://example.com/ok?session={CHECKOUT_SESSION_ID}',
      line_items: [
        { quantity: 2, price_data: { currency: 'usd', unit_amount: 1500, product_data: { name: 'Balcony' } } },
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Programme' } } },
      ],
      ...extra,
    });

  test('adds up its lines and stays open until it is paid or expired', async () => {
    const session = await create();
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 3500,
      payment_intent: null,
    });
    expect(session.url).toBeTruthy();
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null });
    expect(await errorOf(stripe.checkout.sessions.expire(session.id))).toMatchObject({ statusCode: 400 });
  });

  test('can not be made to live less than 30 minutes', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 600;
    expect(await errorOf(create({ expires_at }))).toMatchObject({ statusCode: 400, param: 'expires_at' });
  });
});

import { randomUUID } from 'node:crypto';
import { type LocalStripe, startStripe } from '@ticket-vendor/stand-ins/stripe/index.ts';
import { clientOf } from '@ticket-vendor/stand-ins/stripe/test-double.ts';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStripePayments } from '../../src/adapters/stripe/payments.ts';
import type { CheckoutPage, Payable, Payment, Payments, RefundRequest } from '../../src/ports/payments.ts';

// With a test-mode key the same guarantees are asked of Stripe itself; STRIPE_TEST_ACCOUNT may name a connected account
// that can take charges, since its onboarding can't be automated.
const realKey = process.env.STRIPE_TEST_KEY;
let double: LocalStripe | undefined;
let stripe: Stripe;
let payments: Payments;
let account = process.env.STRIPE_TEST_ACCOUNT;
const STRIPE_WEBHOOK_SECRET = 'whsec_test';
const STRIPE_CONNECT_WEBHOOK_SECRET = 'whsec_connect';

beforeAll(async () => {
  if (realKey) {
    if (!realKey.startsWith('sk_test_')) throw new Error('STRIPE_TEST_KEY must be a test-mode secret key.');
    stripe = new Stripe(realKey);
    payments = createStripePayments({
      STRIPE_API_URL: 'https://api.stripe.com',
      STRIPE_SECRET_KEY: realKey,
      STRIPE_WEBHOOK_SECRET,
      STRIPE_CONNECT_WEBHOOK_SECRET,
    });
    return;
  }
  double = await startStripe();
  stripe = clientOf(double);
  payments = createStripePayments({
    STRIPE_API_URL: double.origin,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_WEBHOOK_SECRET,
    STRIPE_CONNECT_WEBHOOK_SECRET,
  });
  account = double.control.completeOnboarding(
    (await payments.createAccount({ id: randomUUID(), country: null })).id,
  ).id;
});
afterAll(() => double?.close());

const payable = (extra: Partial<Payable> = {}): Payable => ({
  order_id: `ord_${randomUUID()}`,
  event_id: 'evt_1',
  promoter_id: 'pro_1',
  attempt: 1,
  amount: 2500,
  currency: 'usd',
  email: 'ada@example.com',
  description: '1 ticket for Jazz Night',
  statement_suffix: 'Jazz Night',
  account: null,
  fee: 0,
  ...extra,
});
const page = (): CheckoutPage => ({
  lines: [
    { name: 'Stalls · Jazz Night', unit_amount: 1000, quantity: 2 },
    { name: 'Programme', unit_amount: 500, quantity: 1 },
  ],
  success_url: 'https://shop.example/tickets?ticket_payment=success',
  cancel_url: 'https://shop.example/tickets?ticket_payment=cancelled',
  expires_at: new Date(Math.floor(Date.now() / 1000) * 1000 + 45 * 60_000),
});
const made = <T>(result: T | 'spent'): T => {
  if (result === 'spent') throw new Error('The key was spent');
  return result;
};
const confirmed = async (payment: Payment, payment_method = 'pm_card_visa') => {
  await stripe.paymentIntents.confirm(payment.id, { payment_method, return_url: 'https://shop.example/' });
  return payments.get(payment.id);
};
const paid = async (extra: Partial<Payable> = {}, card?: string) =>
  confirmed(made(await payments.create(payable(extra))), card);

describe('a payment', () => {
  test('is made once for an attempt, and anew for the next', async () => {
    const first = payable();
    const payment = made(await payments.create(first));
    expect(payment).toMatchObject({
      status: 'requires_payment_method',
      amount: 2500,
      currency: 'usd',
      order_id: first.order_id,
      account: null,
    });
    expect(made(await payments.create(first))).toEqual(payment);
    expect(made(await payments.create({ ...first, attempt: 2 })).id).not.toBe(payment.id);
  });

  test('requested with other parameters for the same attempt has a used-up key', async () => {
    const first = payable();
    await payments.create(first);
    expect(await payments.create({ ...first, description: '1 ticket for Another Night' })).toBe('spent');
  });

  test('names its order to the buyer, their bank and our books', async () => {
    const wanted = payable();
    const { id } = made(await payments.create(wanted));
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      description: wanted.description,
      receipt_email: wanted.email,
      statement_descriptor_suffix: 'Jazz Night',
      metadata: { order_id: wanted.order_id, event_id: 'evt_1', promoter_id: 'pro_1' },
    });
  });

  test('is cancelled once, and a cancel loses to a success', async () => {
    const open = made(await payments.create(payable()));
    expect((await payments.cancel(open.id)).status).toBe('canceled');
    expect((await payments.cancel(open.id)).status).toBe('canceled');
    const done = await paid();
    expect(done.status).toBe('succeeded');
    expect((await payments.cancel(done.id)).status).toBe('succeeded');
  });
});

describe('a payment page', () => {
  test('is made once for an attempt, has an address while it is open, and is closed by call', async () => {
    const wanted = payable();
    const at = page();
    const session = made(await payments.createCheckout(wanted, at));
    expect(session).toMatchObject({ status: 'open', order_id: wanted.order_id, payment_id: null });
    expect(session.url).toMatch(/^https?:/);
    expect(made(await payments.createCheckout(wanted, at)).id).toBe(session.id);
    expect(await payments.getCheckout(session.id)).toMatchObject({ id: session.id, url: session.url });
    expect(await payments.expireCheckout(session.id)).toMatchObject({ status: 'expired', url: null });
    expect((await payments.expireCheckout(session.id)).status).toBe('expired');
  });

  test('asks for the sum of its lines', async () => {
    const { id } = made(await payments.createCheckout(payable(), page()));
    expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ amount_total: 2500, currency: 'usd' });
    await payments.expireCheckout(id);
  });
});

describe('a refund', () => {
  const of = (payment: Payment, extra: object = {}) => ({
    id: `rfd_${randomUUID()}`,
    attempt: 1,
    payment_id: payment.id,
    amount: 1000,
    reason: 'requested_by_customer',
    reverse_transfer: false,
    return_fee: false,
    ...extra,
  });

  const made = async (wanted: RefundRequest) => {
    const answer = await payments.refund(wanted);
    if ('refused' in answer) throw new Error(answer.refused);
    return answer;
  };

  test('is made once, however often it is asked for, and again for the next attempt', async () => {
    const payment = await paid();
    const wanted = of(payment);
    const first = await made(wanted);
    expect((await made(wanted)).id).toBe(first.id);
    const next = await made({ ...wanted, attempt: 2 });
    expect(next.id).not.toBe(first.id);
    const { data } = await stripe.refunds.list({ payment_intent: payment.id });
    expect(data.map(({ amount }) => amount)).toEqual([1000, 1000]);
    expect(await payments.getRefund(next.id)).toMatchObject({ refund_id: wanted.id, attempt: 2 });
    const listed = await payments.refundsOf(payment.id);
    expect(listed.map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(await payments.get(payment.id)).toMatchObject({ refunded: 2000 });
  });

  test('of more than was paid is refused for good', async () => {
    expect(await payments.refund(of(await paid(), { amount: 2501 }))).toEqual({ refused: expect.any(String) });
  });

  test('of a destination charge takes the money and the fee back', async ({ skip }) => {
    if (!account) return skip('Set STRIPE_TEST_ACCOUNT to a connected account that can take charges.');
    const payment = await paid({ account, fee: 200 });
    expect(payment).toMatchObject({ status: 'succeeded', account });
    const refund = await made(of(payment, { amount: 2500, reverse_transfer: true, return_fee: true }));
    expect(refund.status).not.toBe('failed');
    const { latest_charge } = await stripe.paymentIntents.retrieve(payment.id, { expand: ['latest_charge'] });
    expect(latest_charge).toMatchObject({ amount_refunded: 2500, application_fee_amount: 200, on_behalf_of: account });
  });
});

describe('a promoter’s account', () => {
  test('is made once, can’t take charges before it is known whose it is, and gets a link each time', async () => {
    const id = `pro_${randomUUID()}`;
    const [first, again] = [
      await payments.createAccount({ id, country: 'US' }),
      await payments.createAccount({ id, country: 'US' }),
    ];
    expect(first).toMatchObject({ charges_enabled: false, payouts_enabled: false, details_submitted: false });
    expect(again.id).toBe(first.id);
    const link = () => payments.onboardingLink(first.id, 'https://shop.example/', 'https://shop.example/again');
    const [one, two] = [await link(), await link()];
    expect(one.url).toMatch(/^https?:/);
    expect(two.url).not.toBe(one.url);
    expect(one.expires_at.getTime()).toBeGreaterThan(Date.now());
  });

  test('that can take charges says so', async ({ skip }) => {
    if (!account) return skip('Set STRIPE_TEST_ACCOUNT to a connected account that can take charges.');
    expect(await payments.getAccount(account)).toMatchObject({ id: account, charges_enabled: true });
  });
});

test('a dispute is shown with its payment, its amount and where it stands', async () => {
  const payment = await paid({}, 'pm_card_createDispute');
  const dispute = await expect
    .poll(async () => (await stripe.disputes.list({ payment_intent: payment.id })).data[0]?.id)
    .toBeTruthy()
    .then(async () => (await stripe.disputes.list({ payment_intent: payment.id })).data[0]);
  expect(await payments.getDispute(dispute?.id ?? '')).toMatchObject({
    payment_id: payment.id,
    amount: 2500,
    reason: 'fraudulent',
    status: 'needs_response',
  });
});

describe('an event', () => {
  const body = JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'account.updated',
    account: 'acct_1',
    data: { object: { id: 'acct_1', object: 'account' } },
  });

  test.each([STRIPE_WEBHOOK_SECRET, STRIPE_CONNECT_WEBHOOK_SECRET])(
    'signed with %s, which is ours, says what it is about',
    async (secret) => {
      const signature = await stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret });
      expect(await payments.readEvent(body, signature)).toEqual({
        id: 'evt_1',
        type: 'account.updated',
        object_id: 'acct_1',
      });
    },
  );

  test('of a connected account’s own activity is distinguished from ours', async () => {
    const payload = body.replace('"type":"account.updated"', '"type":"payment_intent.succeeded"');
    const signature = await stripe.webhooks.generateTestHeaderStringAsync({
      payload,
      secret: STRIPE_CONNECT_WEBHOOK_SECRET,
    });
    expect((await payments.readEvent(payload, signature)).type).toBe('connect.payment_intent.succeeded');
  });

  test('changed by a byte, signed by another, or unsigned is refused', async () => {
    const sign = (secret: string) => stripe.webhooks.generateTestHeaderStringAsync({ payload: body, secret });
    const refused = { code: 'invalid_signature' };
    await expect(payments.readEvent(`${body} `, await sign(STRIPE_WEBHOOK_SECRET))).rejects.toMatchObject(refused);
    await expect(payments.readEvent(body, await sign('whsec_other'))).rejects.toMatchObject(refused);
    await expect(payments.readEvent(body, undefined)).rejects.toMatchObject(refused);
  });
});

import type Stripe from 'stripe';
import { cardByNumber, cardByToken, type TestCard } from './cards.ts';
import { invalidParam, missing, StripeFailure } from './errors.ts';
import type { Params } from './params.ts';
import { newId } from './store.ts';
import type { World } from './world.ts';

/** The payment method that a create or confirm call names or carries, or undefined if it names none. */
export const methodFrom = (world: World, params: Params, publishable: boolean): Stripe.PaymentMethod | undefined => {
  const data = params.child('payment_method_data');
  if (data) return fromData(world, data, publishable);
  const token = params.text('payment_method');
  if (!token) return undefined;
  const stored = world.store.paymentMethods.get(token);
  if (stored) return stored;
  const card = cardByToken(token);
  if (!card) throw missing('PaymentMethod', token, 'payment_method', 400);
  return keep(world, card, { exp_month: 12, exp_year: new Date(world.seconds() * 1000).getUTCFullYear() + 2 });
};

/** The test card behind a stored payment method. */
export const cardOf = (world: World, methodId: string): TestCard => {
  const hidden = world.store.hidden.get(methodId)?.card;
  const card = hidden && cardByNumber(hidden.number);
  if (!card) throw missing('PaymentMethod', methodId, 'payment_method', 400);
  return hidden.delayed ? { ...card, delayed: hidden.delayed } : card;
};

const fromData = (world: World, data: Params, publishable: boolean): Stripe.PaymentMethod => {
  const type = data.requiredText('type');
  if (type !== 'card') throw invalidParam(`The local double takes cards only, not ${type}.`, data.name('type'));
  const card = data.child('card');
  if (!card)
    throw invalidParam(`Missing required param: ${data.name('card')}.`, data.name('card'), 'parameter_missing');
  if (!publishable) {
    throw new StripeFailure(
      402,
      {
        type: 'invalid_request_error',
        message:
          'Sending credit card numbers directly to the Stripe API is generally unsafe. Collect them with Stripe.js, or use a test token such as pm_card_visa.',
      },
      false,
    );
  }
  const number = card.requiredText('number').replaceAll(/\D/g, '');
  const known = cardByNumber(number);
  if (!known) {
    throw cardError(
      'Your card was declined. Your request was in test mode, but used a non test card.',
      'card_declined',
      'test_mode_live_card',
    );
  }
  const exp_month = card.requiredInteger('exp_month');
  const exp_year = card.requiredInteger('exp_year');
  const today = new Date(world.seconds() * 1000);
  if (exp_month < 1 || exp_month > 12)
    throw cardError("Your card's expiration month is invalid.", 'invalid_expiry_month');
  if (exp_year * 12 + exp_month < today.getUTCFullYear() * 12 + today.getUTCMonth() + 1) {
    throw cardError("Your card's expiration year is invalid.", 'invalid_expiry_year');
  }
  return keep(world, known, { exp_month, exp_year }, data.child('billing_details'));
};

const keep = (
  world: World,
  card: TestCard,
  expiry: { exp_month: number; exp_year: number },
  billing?: Params,
): Stripe.PaymentMethod => {
  const address = billing?.child('address');
  const method = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: {
        city: address?.text('city') ?? null,
        country: address?.text('country') ?? null,
        line1: address?.text('line1') ?? null,
        line2: address?.text('line2') ?? null,
        postal_code: address?.text('postal_code') ?? null,
        state: address?.text('state') ?? null,
      },
      email: billing?.text('email') ?? null,
      name: billing?.text('name') ?? null,
      phone: billing?.text('phone') ?? null,
      tax_id: null,
    },
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: card.decline?.code === 'incorrect_cvc' ? 'fail' : 'pass',
      },
      country: 'US',
      display_brand: card.brand,
      ...expiry,
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: world.seconds(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  } satisfies Stripe.PaymentMethod;
  world.store.paymentMethods.set(method.id, method);
  world.store.hide(method.id, { card: { number: card.number, ...(card.delayed ? { delayed: card.delayed } : {}) } });
  return method;
};

const cardError = (message: string, code: string, decline_code?: string): StripeFailure =>
  new StripeFailure(402, { type: 'card_error', code, message, ...(decline_code ? { decline_code } : {}) }, true);

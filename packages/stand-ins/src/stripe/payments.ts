import type { TestCard } from './cards.ts';
import { book, capture, charge } from './charges.ts';
import { openDispute } from './disputes.ts';
import { refused, StripeFailure } from './errors.ts';
import type { Params } from './params.ts';
import { cardOf, methodFrom } from './payment-methods.ts';
import type { StoredIntent } from './store.ts';
import type { World } from './world.ts';

const CONFIRMABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Fields that Stripe.js may see; a publishable key never shows the rest. */
const PUBLIC_FIELDS = [
  'id',
  'object',
  'amount',
  'automatic_payment_methods',
  'canceled_at',
  'cancellation_reason',
  'capture_method',
  'client_secret',
  'confirmation_method',
  'created',
  'currency',
  'description',
  'last_payment_error',
  'livemode',
  'next_action',
  'payment_method',
  'payment_method_types',
  'processing',
  'receipt_email',
  'setup_future_usage',
  'shipping',
  'source',
  'status',
] as const;

/** The part of an intent that a publishable key may read. */
export const publicIntent = (intent: StoredIntent): object =>
  Object.fromEntries(PUBLIC_FIELDS.map((field) => [field, intent[field]]));

/** Confirms an intent. Throws Stripe's 402 for a declined card and its 400 for a state that cannot be confirmed. */
export const confirm = (world: World, intent: StoredIntent, params: Params, publishable: boolean): StoredIntent => {
  const shown = publishable ? publicIntent(intent) : intent;
  if (!CONFIRMABLE.includes(intent.status)) {
    const reason =
      intent.status === 'succeeded'
        ? 'it has already succeeded after being previously confirmed.'
        : `it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`;
    throw refused(`You cannot confirm this PaymentIntent because ${reason}`, {
      code: 'payment_intent_unexpected_state',
      payment_intent: structuredClone(shown),
    });
  }
  const method = methodFrom(world, params, publishable);
  if (method) intent.payment_method = method.id;
  if (!intent.payment_method) {
    throw refused(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.",
      { code: 'payment_intent_unexpected_state', payment_intent: structuredClone(shown) },
    );
  }
  const email = params.email('receipt_email');
  if (email) intent.receipt_email = email;
  const returnUrl = params.text('return_url');
  if (returnUrl) world.store.hide(intent.id, { returnUrl });
  else if (!publishable && intent.automatic_payment_methods && redirectsAllowed(intent)) {
    throw refused(
      'This PaymentIntent accepts payment methods that may redirect the buyer, so a `return_url` is required to confirm it. To accept only methods that never redirect, create it with `automatic_payment_methods[allow_redirects]` set to `never`.',
      { param: 'return_url' },
    );
  }

  const card = cardOf(world, intent.payment_method);
  const planned = world.plan.confirms.shift();
  if (planned === 'declined') throw declined(world, intent, withDecline(card), publishable);
  if (planned === 'challenge' || card.challenge) return challenge(world, intent, publishable);
  if (planned === 'processing' || card.delayed) return startProcessing(world, intent, card);
  if (card.decline) throw declined(world, intent, card, publishable);
  return succeed(world, intent, card);
};

/** Ends a 3-D Secure challenge: the payment goes on as the card says, or fails. Late calls change nothing. */
export const authenticate = (world: World, intent: StoredIntent, outcome: 'complete' | 'fail'): StoredIntent => {
  if (intent.status !== 'requires_action' || !intent.payment_method) return intent;
  intent.next_action = null;
  if (outcome === 'fail') {
    failIntent(world, intent, {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message:
        'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
    });
    return intent;
  }
  const card = cardOf(world, intent.payment_method);
  if (card.decline) {
    declined(world, intent, card, true);
    return intent;
  }
  return succeed(world, intent, card);
};

/** Settles a `processing` payment, as a bank does days later. Throws if the intent is not processing. */
export const settlePayment = (world: World, intent: StoredIntent, outcome: 'failed' | 'succeeded'): StoredIntent => {
  const stored = intent.latest_charge ? world.store.charges.get(intent.latest_charge) : undefined;
  if (intent.status !== 'processing' || !stored || !intent.payment_method) {
    throw new Error(`${intent.id} is ${intent.status}, not processing.`);
  }
  if (outcome === 'succeeded') {
    capture(world, stored);
    markSucceeded(world, intent);
    return intent;
  }
  stored.status = 'failed';
  stored.failure_code = 'insufficient_funds';
  stored.failure_message = 'The account has insufficient funds.';
  world.emit('charge.failed', stored);
  failIntent(world, intent, {
    type: 'card_error',
    code: 'payment_intent_payment_attempt_failed',
    decline_code: 'insufficient_funds',
    message: 'The payment failed.',
    charge: stored.id,
  });
  return intent;
};

/** Takes the money at once. */
export const succeed = (world: World, intent: StoredIntent, card: TestCard): StoredIntent => {
  charge(world, intent, card, 'succeeded');
  markSucceeded(world, intent);
  if (card.disputed && intent.latest_charge) openDispute(world, intent.latest_charge, {});
  return intent;
};

const markSucceeded = (world: World, intent: StoredIntent): void => {
  const stored = intent.latest_charge ? world.store.charges.get(intent.latest_charge) : undefined;
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  intent.next_action = null;
  intent.processing = null;
  intent.last_payment_error = null;
  if (stored) world.emit('charge.succeeded', stored);
  world.emit('payment_intent.succeeded', intent);
  if (stored) book(world, stored);
};

const startProcessing = (world: World, intent: StoredIntent, card: TestCard): StoredIntent => {
  const stored = charge(world, intent, card, 'pending');
  intent.status = 'processing';
  intent.next_action = null;
  world.emit('charge.pending', stored);
  world.emit('payment_intent.processing', intent);
  return intent;
};

const challenge = (world: World, intent: StoredIntent, publishable: boolean): StoredIntent => {
  const url = `${world.origin}/3d_secure/${intent.id}?client_secret=${intent.client_secret}`;
  const returnUrl = world.store.hidden.get(intent.id)?.returnUrl ?? null;
  intent.status = 'requires_action';
  intent.next_action =
    !publishable && returnUrl
      ? { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url } }
      : { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } };
  world.emit('payment_intent.requires_action', intent);
  return intent;
};

/** Records a decline and returns the answer for the caller to throw. */
const declined = (world: World, intent: StoredIntent, card: TestCard, publishable: boolean): StripeFailure => {
  const { decline = { code: 'card_declined', decline_code: 'generic_decline', message: 'Your card was declined.' } } =
    card;
  const stored = charge(world, intent, { ...card, decline }, 'failed');
  world.emit('charge.failed', stored);
  const method = intent.payment_method ? world.store.paymentMethods.get(intent.payment_method) : undefined;
  failIntent(world, intent, { type: 'card_error', ...decline, charge: stored.id });
  return new StripeFailure(
    402,
    {
      type: 'card_error',
      ...decline,
      charge: stored.id,
      payment_intent: structuredClone(publishable ? publicIntent(intent) : intent),
      payment_method: structuredClone(method),
    },
    true,
  );
};

type Failure = {
  type: 'card_error' | 'invalid_request_error';
  code: string;
  message: string;
  decline_code?: string;
  charge?: string;
};

const failIntent = (world: World, intent: StoredIntent, failure: Failure): void => {
  const method = intent.payment_method ? world.store.paymentMethods.get(intent.payment_method) : undefined;
  intent.status = 'requires_payment_method';
  intent.payment_method = null;
  intent.processing = null;
  intent.next_action = null;
  intent.last_payment_error = { ...failure, ...(method ? { payment_method: structuredClone(method) } : {}) };
  world.emit('payment_intent.payment_failed', intent);
};

const redirectsAllowed = (intent: StoredIntent): boolean =>
  intent.automatic_payment_methods?.allow_redirects !== 'never';

const withDecline = (card: TestCard): TestCard => ({
  ...card,
  decline: card.decline ?? {
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
  },
});

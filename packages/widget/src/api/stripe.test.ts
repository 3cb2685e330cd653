import { describe, expect, test } from 'vitest';
import { outcomeOf } from './stripe.ts';

// Shapes as https://docs.stripe.com/api/errors and https://docs.stripe.com/js/payment_intents/confirm_payment describe them.
describe('what an error of Stripe says about the money', () => {
  test.each([
    ['a declined card', { type: 'card_error', code: 'card_declined' }],
    [
      'a declined card, with its payment',
      { type: 'card_error', payment_intent: { status: 'requires_payment_method' } },
    ],
    [
      'a failed 3-D Secure check',
      {
        type: 'invalid_request_error',
        code: 'payment_intent_authentication_failure',
        payment_intent: { status: 'requires_payment_method' },
      },
    ],
    ['a payment that was cancelled', { type: 'invalid_request_error', payment_intent: { status: 'canceled' } }],
  ])('%s: none moves', (_what, error) => {
    expect(outcomeOf(error)).toBe('declined');
  });

  test.each([
    ['a lost connection', { type: 'api_connection_error' }],
    ['a failure of Stripe', { type: 'api_error' }],
    ['too many requests', { type: 'rate_limit_error' }],
    ['a request that was sent twice', { type: 'idempotency_error' }],
    [
      'a payment in another state than expected',
      { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' },
    ],
    ['a payment that succeeded after all', { type: 'card_error', payment_intent: { status: 'succeeded' } }],
    ['a bank that is still at work', { type: 'card_error', payment_intent: { status: 'processing' } }],
    ['an error that was thrown', { message: 'IntegrationError' }],
    ['a type that is not known yet', { type: 'brand_new_error' }],
  ])('%s: nobody knows yet', (_what, error) => {
    expect(outcomeOf(error)).toBe('unknown');
  });

  test('a mistake in a field: nothing was sent', () => {
    expect(outcomeOf({ type: 'validation_error', code: 'incomplete_number' })).toBe('invalid');
  });
});

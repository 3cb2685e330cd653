/** The Stripe event types that we handle. Operators enable them on their endpoint; docs/payments.md lists them. */
export const STRIPE_EVENT_TYPES = [
  'account.updated',
  'balance.available',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.refunded',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.succeeded',
  'refund.created',
  'refund.failed',
  'refund.updated',
] as const;

import { recordDispute } from '../modules/disputes/service.ts';
import { confirmCheckout, confirmPayment } from '../modules/orders/service.ts';
import { recordPaymentAccount } from '../modules/payment-accounts/service.ts';
import { recordChargeRefunds, recordRefund, retryWaitingRefunds } from '../modules/refunds/service.ts';
import type { EventHandler } from '../modules/stripe-events/service.ts';
import type { STRIPE_EVENT_TYPES } from '../modules/stripe-events/types.ts';

/** What each event of Stripe's means to us, by its type; those of other types are stored and left alone. */
export const stripeEventHandlers: Record<(typeof STRIPE_EVENT_TYPES)[number], EventHandler> = {
  /** A promoter's account may do more, or less, than before. */
  'account.updated': recordPaymentAccount,
  /** Money became available: refunds that wait for it need wait no longer. */
  'balance.available': retryWaitingRefunds,
  /** The dispute is won or lost. */
  'charge.dispute.closed': recordDispute,
  /** The buyer's bank wants the money back. */
  'charge.dispute.created': recordDispute,
  /** The dispute moved on: evidence was sent, or an inquiry became a chargeback. */
  'charge.dispute.updated': recordDispute,
  /** Something was given back of a charge; which refunds that were, its list says. */
  'charge.refunded': recordChargeRefunds,
  /** A slow method, such as a bank debit, has brought no money for a Checkout Session. */
  'checkout.session.async_payment_failed': confirmCheckout,
  /** A slow method, such as a bank debit, has brought the money of a Checkout Session. */
  'checkout.session.async_payment_succeeded': confirmCheckout,
  /** The buyer is through with Stripe's page, and has paid unless the method is a slow one. */
  'checkout.session.completed': confirmCheckout,
  /** A payment came to nothing; news where a bank had been at work on it for days. */
  'payment_intent.payment_failed': confirmPayment,
  /** The buyer's bank is at work, which takes days for some: the buyer is told, and the seats are kept. */
  'payment_intent.processing': confirmPayment,
  /** The money is there: its order gets its tickets, or its money back. */
  'payment_intent.succeeded': confirmPayment,
  /** Money goes back: by our doing, or by somebody's at Stripe. */
  'refund.created': recordRefund,
  /** The buyer's bank sent a refund back: it stays owed. */
  'refund.failed': recordRefund,
  /** A refund went through after all, or came back. */
  'refund.updated': recordRefund,
};

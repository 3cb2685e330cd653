import { recordDispute } from '../modules/disputes/service.ts';
import { confirmCheckout, confirmPayment, takeCheckoutEvent, takePaymentEvent } from '../modules/orders/service.ts';
import { recordPaymentAccount } from '../modules/payment-accounts/service.ts';
import { recordChargeRefunds, recordRefund, retryWaitingRefunds } from '../modules/refunds/service.ts';
import type { EventHandler } from '../modules/stripe-events/service.ts';
import type { STRIPE_EVENT_TYPES } from '../modules/stripe-events/types.ts';

const ofPayment: EventHandler = { handle: confirmPayment, atOnce: takePaymentEvent };
const ofCheckout: EventHandler = { handle: confirmCheckout, atOnce: takeCheckoutEvent };

/** The handler of each Stripe event type. Events of other types are stored and ignored. */
export const stripeEventHandlers: Record<(typeof STRIPE_EVENT_TYPES)[number], EventHandler> = {
  /** A promoter's account may do more, or less, than before. */
  'account.updated': { handle: recordPaymentAccount },
  /** Money became available: refunds that waited for balance are tried again. */
  'balance.available': { handle: retryWaitingRefunds },
  /** The dispute is won or lost. */
  'charge.dispute.closed': { handle: recordDispute },
  /** The buyer's bank wants the money back. */
  'charge.dispute.created': { handle: recordDispute },
  /** The dispute moved on: evidence was sent, or an inquiry became a chargeback. */
  'charge.dispute.updated': { handle: recordDispute },
  /** Part or all of a charge was refunded; Stripe's list says by which refunds. */
  'charge.refunded': { handle: recordChargeRefunds },
  /** A slow method, such as a bank debit, failed to pay a Checkout Session. */
  'checkout.session.async_payment_failed': ofCheckout,
  /** A slow method, such as a bank debit, paid a Checkout Session. */
  'checkout.session.async_payment_succeeded': ofCheckout,
  /** The buyer finished Stripe's page, and has paid unless the method is a slow one. */
  'checkout.session.completed': ofCheckout,
  /** A payment failed. This matters only where a bank had been at work on it for days. */
  'payment_intent.payment_failed': ofPayment,
  /** The buyer's bank is at work, which can take days: the buyer is told, and the seats are kept. */
  'payment_intent.processing': ofPayment,
  /** The money arrived: the order gets its tickets, or its money back. */
  'payment_intent.succeeded': ofPayment,
  /** A refund began: ours, or one that somebody made at Stripe. */
  'refund.created': { handle: recordRefund },
  /** The buyer's bank returned a refund: it stays owed. */
  'refund.failed': { handle: recordRefund },
  /** A refund succeeded after all, or was returned. */
  'refund.updated': { handle: recordRefund },
};

import { accountUpdated } from './account.updated.ts';
import { chargeDisputeClosed } from './charge.dispute.closed.ts';
import { chargeDisputeCreated } from './charge.dispute.created.ts';
import { chargeDisputeUpdated } from './charge.dispute.updated.ts';
import { checkoutSessionAsyncPaymentSucceeded } from './checkout.session.async_payment_succeeded.ts';
import { checkoutSessionCompleted } from './checkout.session.completed.ts';
import type { EventHandler } from './handler.ts';
import { paymentIntentSucceeded } from './payment_intent.succeeded.ts';
import { refundFailed } from './refund.failed.ts';
import { refundUpdated } from './refund.updated.ts';

/** The event types we act on; all others are stored and left alone. docs/payments.md names them for operators. */
export const eventHandlers: Readonly<Record<string, EventHandler>> = {
  'account.updated': accountUpdated,
  'charge.dispute.closed': chargeDisputeClosed,
  'charge.dispute.created': chargeDisputeCreated,
  'charge.dispute.updated': chargeDisputeUpdated,
  'checkout.session.async_payment_succeeded': checkoutSessionAsyncPaymentSucceeded,
  'checkout.session.completed': checkoutSessionCompleted,
  'payment_intent.succeeded': paymentIntentSucceeded,
  'refund.failed': refundFailed,
  'refund.updated': refundUpdated,
};

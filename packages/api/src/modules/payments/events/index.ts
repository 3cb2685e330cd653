import { accountUpdated } from './account.updated.ts';
import { balanceAvailable } from './balance.available.ts';
import { chargeDisputeClosed } from './charge.dispute.closed.ts';
import { chargeDisputeCreated } from './charge.dispute.created.ts';
import { chargeDisputeUpdated } from './charge.dispute.updated.ts';
import { chargeRefunded } from './charge.refunded.ts';
import { checkoutSessionAsyncPaymentFailed } from './checkout.session.async_payment_failed.ts';
import { checkoutSessionAsyncPaymentSucceeded } from './checkout.session.async_payment_succeeded.ts';
import { checkoutSessionCompleted } from './checkout.session.completed.ts';
import type { EventHandler } from './handler.ts';
import { paymentIntentPaymentFailed } from './payment_intent.payment_failed.ts';
import { paymentIntentProcessing } from './payment_intent.processing.ts';
import { paymentIntentSucceeded } from './payment_intent.succeeded.ts';
import { refundCreated } from './refund.created.ts';
import { refundFailed } from './refund.failed.ts';
import { refundUpdated } from './refund.updated.ts';
import type { STRIPE_EVENT_TYPES } from './types.ts';

const handlers: Record<(typeof STRIPE_EVENT_TYPES)[number], EventHandler> = {
  'account.updated': accountUpdated,
  'balance.available': balanceAvailable,
  'charge.dispute.closed': chargeDisputeClosed,
  'charge.dispute.created': chargeDisputeCreated,
  'charge.dispute.updated': chargeDisputeUpdated,
  'charge.refunded': chargeRefunded,
  'checkout.session.async_payment_failed': checkoutSessionAsyncPaymentFailed,
  'checkout.session.async_payment_succeeded': checkoutSessionAsyncPaymentSucceeded,
  'checkout.session.completed': checkoutSessionCompleted,
  'payment_intent.payment_failed': paymentIntentPaymentFailed,
  'payment_intent.processing': paymentIntentProcessing,
  'payment_intent.succeeded': paymentIntentSucceeded,
  'refund.created': refundCreated,
  'refund.failed': refundFailed,
  'refund.updated': refundUpdated,
};

/** What the events mean to us, by their type; those of other types are stored and left alone. */
export const eventHandlers: Readonly<Record<string, EventHandler>> = handlers;

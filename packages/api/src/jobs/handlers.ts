import type { SystemCtx } from '../core/context.ts';
import { sendRegistration } from '../modules/auth/jobs.ts';
import { checkDispute, sendDispute } from '../modules/disputes/jobs.ts';
import { releaseHeld } from '../modules/holds/jobs.ts';
import { removeFile } from '../modules/images/jobs.ts';
import {
  sendDebitEnded,
  sendDebitFailed,
  sendDebitProcessing,
  sendEventCancelled,
  sendLateRefund,
  sendTickets,
} from '../modules/orders/jobs.ts';
import { sendPasswordChanged, sendPasswordReset } from '../modules/passwords/jobs.ts';
import {
  refundEvent,
  runRefund,
  sendRefunded,
  sendRefundFailed,
  sendRefundsWaiting,
  sendRefundUndone,
  sendVoided,
} from '../modules/refunds/jobs.ts';
import { sendEventCancelledToWaiting, sendOffer, sendWaitingEnded } from '../modules/waitlist/jobs.ts';
import { deliver, sendDisabled } from '../modules/webhook-deliveries/jobs.ts';

/**
 * Does what a job is for. It may be called again after a failure, so its effect is keyed by `jobId` (or by what the job is
 * about); throwing leaves the job open.
 */
export type JobHandler = (ctx: SystemCtx, payload: Record<string, unknown>, jobId: string) => Promise<void>;

/** Every kind of job there is. */
export const handlers: Record<string, JobHandler> = {
  'auth.send_password_changed': sendPasswordChanged,
  'auth.send_password_reset': sendPasswordReset,
  'auth.send_registration': sendRegistration,
  'holds.release': releaseHeld,
  'images.delete': removeFile,
  'orders.check_dispute': checkDispute,
  'orders.refund_event': refundEvent,
  'orders.send_debit_ended': sendDebitEnded,
  'orders.send_debit_failed': sendDebitFailed,
  'orders.send_debit_processing': sendDebitProcessing,
  'orders.send_event_cancelled': sendEventCancelled,
  'orders.send_dispute': sendDispute,
  'orders.send_tickets': sendTickets,
  'orders.send_late_refund': sendLateRefund,
  'orders.send_refund': sendRefunded,
  'orders.send_voided': sendVoided,
  'refunds.send': runRefund,
  'refunds.send_failed': sendRefundFailed,
  'refunds.send_undone': sendRefundUndone,
  'refunds.send_waiting': sendRefundsWaiting,
  'waitlist.send_cancelled': sendEventCancelledToWaiting,
  'waitlist.send_ended': sendWaitingEnded,
  'waitlist.send_offer': sendOffer,
  'webhooks.deliver': deliver,
  'webhooks.send_disabled': sendDisabled,
};

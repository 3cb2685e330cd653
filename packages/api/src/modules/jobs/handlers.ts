import type { SystemCtx } from '../../core/context.ts';
import { runRefund, sendLateRefund, sendTickets } from '../orders/service.ts';
import { sendOffer } from '../waitlist/service.ts';
import { deliver, sendDisabled } from '../webhooks/service.ts';

/**
 * Does what a job is for. It may be called again after a failure, so its effect is keyed by `jobId` (or by what the job is
 * about); throwing leaves the job open.
 */
export type JobHandler = (ctx: SystemCtx, payload: Record<string, unknown>, jobId: string) => Promise<void>;

/** Every kind of job there is. */
export const handlers: Record<string, JobHandler> = {
  'orders.send_tickets': sendTickets,
  'orders.send_late_refund': sendLateRefund,
  'refunds.send': runRefund,
  'waitlist.send_offer': sendOffer,
  'webhooks.deliver': deliver,
  'webhooks.send_disabled': sendDisabled,
};

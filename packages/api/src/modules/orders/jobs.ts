import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { orderSecret } from '../../core/guest-token.ts';
import { pageUrl } from '../../core/return-url.ts';
import { type OrderOfJob, ordersOfJobs } from '../../db/orders.ts';
import {
  debitEndedEmail,
  debitFailedEmail,
  debitProcessingEmail,
  eventCancelledEmail,
  lateRefundEmail,
  sendEmail,
  ticketsEmail,
} from '../emails/service.ts';
import { ticketImageUrl } from '../tickets/service.ts';
import { isOnItsWay } from './present.ts';

/** What the e-mails of this module are read from. */
export { type OrderOfJob, ordersOfJobs };

const aboutOrder = z.object({ order_id: z.string() });

type Row = OrderOfJob | undefined;

const load = (payload: unknown, row: Row) => {
  if (!row) throw new Error(`Order ${aboutOrder.parse(payload).order_id} is gone`);
  const { order, event } = row;
  // Earlier refunds had their own e-mail.
  const sent = order.refunds.some(
    (refund) => ['event_cancelled', 'late_payment'].includes(refund.reason) && isOnItsWay(refund),
  );
  return { order: { ...order, currency: order.currency.toUpperCase() }, event, sent };
};

/** Mails the tickets of a confirmed order to its buyer. */
export const emailTickets = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const { order, event } = load(payload, row);
  const tickets = order.tickets.filter((ticket) => ticket.status !== 'void');
  if (tickets.length === 0) return; // refunded before the mail could leave
  const content = ticketsEmail(
    {
      event,
      order,
      tickets: await Promise.all(
        tickets.map(async ({ id, tier_name, ticket_code, attendee }) => ({
          ...{ tier_name, ticket_code, attendee_name: attendee?.name ?? null },
          // The image signs its code when it is asked for.
          qr_image_url: await ticketImageUrl(ctx, id),
        })),
      ),
      order_url: pageUrl(ctx.env, order, { ticket_order: await orderSecret(ctx.secrets, order.id) }),
    },
    order.locale,
  );
  await sendEmail(ctx, order.email, content, jobId);
};

/** Tells a buyer that their payment came too late and is refunded. */
export const emailLateRefund = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const { order, event, sent } = load(payload, row);
  const over = order.paid_at !== null && order.paid_at >= event.end_time;
  const missed = order.status === 'cancelled' ? 'order_cancelled' : 'late_payment';
  const reason = event.status === 'cancelled' ? 'event_cancelled' : over ? 'event_ended' : missed;
  await sendEmail(
    ctx,
    order.email,
    lateRefundEmail({ event, order, sent, reason, event_url: pageUrl(ctx.env, order, {}) }, order.locale),
    jobId,
  );
};

const aboutDebit = async (ctx: SystemCtx, payload: unknown, row: Row) => {
  const about = load(payload, row);
  const { order } = about;
  return { ...about, order_url: pageUrl(ctx.env, order, { ticket_order: await orderSecret(ctx.secrets, order.id) }) };
};

/** Tells a buyer that their bank is at work, unless it is done by now. */
export const emailDebitProcessing = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const about = await aboutDebit(ctx, payload, row);
  if (about.order.status !== 'pending' || about.order.payment_state !== 'processing') return;
  await sendEmail(ctx, about.order.email, debitProcessingEmail(about, about.order.locale), jobId);
};

/** Tells a buyer that their bank debit failed, unless they have paid in another way by now. */
export const emailDebitFailed = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const about = await aboutDebit(ctx, payload, row);
  if (about.order.status !== 'pending' || about.order.payment_state !== 'failed') return;
  await sendEmail(ctx, about.order.email, debitFailedEmail(about, about.order.locale), jobId);
};

/**
 * Tells a buyer that their order ended before its payment came. If the money came meanwhile, another e-mail says so.
 */
export const emailDebitEnded = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const about = await aboutDebit(ctx, payload, row);
  const { order, event } = about;
  if (order.paid_at !== null) return;
  const reason =
    event.status === 'cancelled' ? 'event_cancelled' : order.status === 'cancelled' ? 'cancelled' : 'limit';
  const may_come = order.payment_state === 'processing';
  await sendEmail(ctx, order.email, debitEndedEmail({ ...about, reason, may_come }, order.locale), jobId);
};

const aboutCancellation = aboutOrder.extend({ amount: z.int() });

/** Tells the buyer of a confirmed order that its event is cancelled, and what is refunded. */
export const emailEventCancelled = async (ctx: SystemCtx, payload: unknown, jobId: string, row: Row) => {
  const { order, event, sent } = load(payload, row);
  const { amount } = aboutCancellation.parse(payload);
  const content = eventCancelledEmail({ event, name: order.name, of: { order }, refund: amount, sent }, order.locale);
  await sendEmail(ctx, order.email, content, jobId);
};

import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { orderSecret } from '../../core/guest-token.ts';
import { newId } from '../../core/ids.ts';
import { pageUrl } from '../../core/return-url.ts';
import { type OrderWithTickets, type RefundRow, selectEventOfOrder, selectOrder } from '../../db/orders.ts';
import type { Args } from '../../db/sql-functions.ts';
import { transition } from '../../outbox/transition.ts';
import {
  refundedEmail,
  refundFailedEmail,
  refundsWaitingEmail,
  refundUndoneEmail,
  sendEmail,
  voidedEmail,
} from '../emails/service.ts';
import { expireOverdue, isOnItsWay } from '../orders/service.ts';
import { selectPromoterOf, selectRefund, selectWaiting } from './repository.ts';
import { sendRefund } from './send.ts';

/** The news in each kind of job, by the end of its id; all others say that the money is on its way. */
const NEWS = [
  [':owed', 'waits'],
  [':returned', 'returned'],
] as const;

const stateOf = (refund: RefundRow) => {
  if (isOnItsWay(refund)) return 'sent';
  if (refund.status === 'failed') return 'returned';
  return refund.waits_for === 'balance' ? 'waits' : null;
};

const loadOrder = async (ctx: SystemCtx, orderId: string) => {
  const [order, event] = await Promise.all([
    selectOrder(ctx.db, 'system', orderId),
    selectEventOfOrder(ctx.db, orderId),
  ]);
  if (!order || !event) throw new Error(`Order ${orderId} is gone`);
  const order_url = pageUrl(ctx.env, order, { ticket_order: await orderSecret(ctx.secrets, order.id) });
  return { order, event, order_url };
};

const ticketsOf = ({ tickets }: OrderWithTickets) => ({
  void: tickets.filter(({ status }) => status === 'void'),
  valid: tickets.filter(({ status }) => status !== 'void').length,
});

const aboutRefund = z.object({ refund_id: z.string() });
const aboutOrderRefund = aboutRefund.extend({ order_id: z.string() });

/** `refunds.email_refund`: tells a buyer that a refund is on its way, or is owed and waits. */
export const emailRefund = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { refund_id, order_id } = aboutOrderRefund.parse(payload);
  const { order, event, order_url } = await loadOrder(ctx, order_id);
  const refund = order.refunds.find(({ id }) => id === refund_id);
  if (!refund) throw new Error(`Refund ${refund_id} is gone`);
  const state = stateOf(refund);
  // If the refund's state has changed since, another e-mail tells that.
  if (state !== (NEWS.find(([ending]) => jobId.endsWith(ending))?.[1] ?? 'sent') || !state) return;
  const content = refundedEmail(
    {
      event,
      order: { ...order, confirmed: order.confirmed_at !== null },
      amount: refund.amount,
      state,
      tickets: ticketsOf(order),
      order_url,
    },
    order.locale,
  );
  await sendEmail(ctx, order.email, content, jobId);
};

const aboutTickets = z.object({ order_id: z.string(), ticket_ids: z.array(z.string()) });

/** `refunds.email_voided`: tells a buyer which tickets are void. */
export const emailVoided = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { order_id, ticket_ids } = aboutTickets.parse(payload);
  const { order, event, order_url } = await loadOrder(ctx, order_id);
  const { valid, void: all } = ticketsOf(order);
  const tickets = { valid, void: all.filter(({ id }) => ticket_ids.includes(id)) };
  await sendEmail(ctx, order.email, voidedEmail({ event, order, tickets, order_url }, order.locale), jobId);
};

const aboutNotice = async (ctx: SystemCtx, refundId: string) => {
  const row = await selectRefund(ctx.db, refundId);
  if (!row) throw new Error(`Refund ${refundId} is gone`);
  const [event, promoter] = await Promise.all([
    selectEventOfOrder(ctx.db, row.order_id),
    selectPromoterOf(ctx.db, row.promoter_id),
  ]);
  if (!event || !promoter) throw new Error(`The order of refund ${refundId} is gone`);
  const refund = { id: row.id, order_id: row.order_id, amount: row.amount, currency: row.currency };
  return { row, event, promoter, refund };
};

/** `refunds.email_failed`: tells the promoter that a refund did not reach the buyer and is still owed. */
export const emailFailed = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { refund_id } = aboutRefund.parse(payload);
  const { row, event, promoter, refund } = await aboutNotice(ctx, refund_id);
  if (row.status !== 'failed') return; // tried again meanwhile, or settled by a dispute or at Stripe
  // The log tells our own people; only the promoter can contact the buyer.
  ctx.log('error', 'a refund failed and is still owed', { refund_id, order_id: row.order_id });
  const content = refundFailedEmail({ event, name: promoter.name, refund }, promoter.locale);
  await sendEmail(ctx, promoter.email, content, jobId);
};

const aboutUndone = aboutRefund.extend({ amount: z.int() });

/** `refunds.email_undone`: tells the promoter that a refund made at Stripe failed or was cancelled there. */
export const emailUndone = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { refund_id, amount } = aboutUndone.parse(payload);
  const { event, promoter, refund } = await aboutNotice(ctx, refund_id);
  const content = refundUndoneEmail({ event, name: promoter.name, refund: { ...refund, amount } }, promoter.locale);
  await sendEmail(ctx, promoter.email, content, jobId);
};

const aboutPromoter = z.object({ promoter_id: z.string() });

/** `refunds.email_waiting`: tells a promoter, once, that refunds wait for balance. */
export const emailWaiting = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { promoter_id } = aboutPromoter.parse(payload);
  const [promoter, waiting] = await Promise.all([
    selectPromoterOf(ctx.db, promoter_id),
    selectWaiting(ctx.db, promoter_id),
  ]);
  if (!promoter) throw new Error(`Promoter ${promoter_id} is gone`);
  const count = waiting.reduce((sum, { refunds }) => sum + refunds, 0);
  if (count === 0) return; // sent meanwhile
  ctx.log('warn', 'refunds wait for balance', { promoter_id, refunds: count });
  await sendEmail(
    ctx,
    promoter.email,
    refundsWaitingEmail({ name: promoter.name, count, sums: waiting }, promoter.locale),
    jobId,
  );
};

/** Sends a refund to Stripe. */
export const sendMoney = (ctx: SystemCtx, payload: unknown) => sendRefund(ctx, aboutRefund.parse(payload).refund_id);

/** Orders refunded under one lock of the event. */
const BATCH = 50;

/** After this many batches another job continues, so that no job outlives its lease. */
const MOST_BATCHES = 40;

const MOST_OVERDUE = 100;

const aboutEvent = z.object({ event_id: z.string(), after: z.string() });

/**
 * The job of a cancelled event: ends its pending orders and refunds all others, until nothing is owed. Each batch
 * commits by itself, so the next run continues where this one stopped. Throws when an order was refused.
 */
export const refundEvent = async (ctx: SystemCtx, payload: unknown): Promise<void> => {
  const { event_id, after: start } = aboutEvent.parse(payload);
  await expireOverdue(ctx, MOST_OVERDUE);
  const refused: string[] = [];
  let after: string | null = start;
  for (let batch = 0; after !== null && batch < MOST_BATCHES; batch++) {
    const refundIds = Array.from({ length: BATCH }, () => newId('refund', ctx));
    const args: Omit<Args<'refund_event_orders'>, 'now'> = { event_id, after, refund_ids: refundIds };
    const done = await transition(ctx, 'refund_event_orders', args);
    refused.push(...done.refused);
    after = done.last;
  }
  if (after !== null) {
    const job = { id: `refund_event:${event_id}:${after}`, name: 'refunds.refund_event', payload: { event_id, after } };
    await transition(ctx, 'enqueue', { ...job, run_at: ctx.now });
  }
  if (refused.length > 0) throw new Error(`Orders of a cancelled event were not refunded: ${refused.join(', ')}`);
};

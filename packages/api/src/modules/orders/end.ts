import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { publishSoon } from '../jobs/service.ts';
import { confirmOrder } from './confirm.ts';
import { presentOrder } from './present.ts';
import { requireOrder } from './read.ts';
import { endOrders, leaseOverdue, selectOrder } from './repository.ts';

/** How long an order whose payment can't be asked about keeps its seats past its time. */
const GIVE_UP_SECONDS = 600;

type Overdue = Awaited<ReturnType<typeof leaseOverdue>>[number];

const end = async (ctx: SystemCtx, eventId: string, orderIds: string[], status: 'expired' | 'cancelled') => {
  const { ended, snapshot } = await endOrders(
    ctx.db,
    eventId,
    orderIds,
    status,
    await ctx.gate.held(eventId, ctx.now),
    ctx.now,
  );
  await ctx.gate.settle(snapshot, ctx.now);
  publishSoon(ctx);
  return ended.length;
};

/** Whether an overdue order's money can no longer come. A payment that succeeded confirms the order instead. */
const isOver = async (ctx: SystemCtx, order: Overdue): Promise<boolean> => {
  // Without a stored intent no client secret ever got out, so nobody can have paid.
  if (!order.payment_id) return true;
  try {
    const payment = await ctx.payments.cancel(order.payment_id);
    if (payment.status === 'succeeded') {
      const row = await selectOrder(ctx.db, 'system', order.id);
      if (row) await confirmOrder(ctx, row, payment);
    }
    return payment.status === 'canceled';
  } catch (error) {
    ctx.log('warn', 'the payment of an overdue order could not be cancelled', {
      order_id: order.id,
      error: error instanceof Error ? error.message : String(error),
    });
    return order.overdue_seconds > GIVE_UP_SECONDS;
  }
};

/** Ends pending orders past their time, at most `limit`. Returns how many were looked at. */
export const expireOverdue = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const overdue = await leaseOverdue(ctx.db, ctx.now, limit);
  const over = new Map<string, string[]>();
  for (const order of overdue) {
    if (await isOver(ctx, order)) over.set(order.event_id, [...(over.get(order.event_id) ?? []), order.id]);
  }
  for (const [eventId, orderIds] of over) await end(ctx, eventId, orderIds, 'expired');
  return overdue.length;
};

/** Gives a pending order up: its payment is cancelled first, and a payment that was faster confirms it instead. */
export const cancelOrder = async (ctx: Ctx, id: string) => {
  const row = await requireOrder(ctx, id);
  if (row.status === 'cancelled') return presentOrder(ctx, row);
  if (row.status !== 'pending') {
    throw new AppError('order_not_pending', `It is ${row.status}. A confirmed order can be refunded by its promoter.`);
  }
  const payment = row.payment_id ? await ctx.payments.cancel(row.payment_id) : null;
  if (payment?.status === 'succeeded') {
    await confirmOrder(ctx, row, payment);
    throw new AppError('order_not_pending', 'The payment succeeded before it could be cancelled.');
  }
  if (payment && payment.status !== 'canceled') {
    throw new AppError('order_not_pending', 'The bank is still at work on the payment; try again in a few minutes.');
  }
  await end(ctx, row.event_id, [id], 'cancelled');
  return presentOrder(ctx, await requireOrder(ctx, id));
};

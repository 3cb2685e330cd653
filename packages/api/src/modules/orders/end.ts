import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { publishSoon } from '../jobs/service.ts';
import { confirmOrder } from './confirm.ts';
import { assertStopped, stopPayment } from './payment.ts';
import { leaseOverdue, leaseUnresolved, type PayableIds, setUnresolved } from './payment-repository.ts';
import { presentOrder } from './present.ts';
import { requireOrder } from './read.ts';
import { endOrders, selectOrder } from './repository.ts';

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

/** Whether an ended order's money can no longer come. A payment that succeeded confirms the order instead. */
const isDead = async (ctx: SystemCtx, order: PayableIds & { id: string }): Promise<boolean> => {
  const state = await stopPayment(ctx, order);
  if (state.is === 'paid') {
    const row = await selectOrder(ctx.db, 'system', order.id);
    if (row) await confirmOrder(ctx, row, state.payment);
  }
  return state.is === 'none' || state.is === 'dead';
};

/** Whether an overdue order gives its seats up: when it can't be paid any more, or Stripe has not said so for too long. */
const isOver = async (ctx: SystemCtx, order: Overdue): Promise<boolean> => {
  try {
    return await isDead(ctx, order);
  } catch (error) {
    ctx.log('warn', 'the payment of an overdue order could not be cancelled', {
      order_id: order.id,
      error: describeError(error),
    });
    if (order.overdue_seconds <= GIVE_UP_SECONDS) return false;
    // Noted first: a crash must not leave an ended order whose money nobody asks about.
    await setUnresolved(ctx.db, order.id, true);
    return true;
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

/**
 * Goes on asking Stripe about orders that had to end without an answer: their payable is stopped after all, and money that
 * came is dealt with as late. Returns how many were looked at.
 */
export const resolvePayments = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const unresolved = await leaseUnresolved(ctx.db, ctx.now, limit);
  for (const order of unresolved) {
    try {
      const dead = await isDead(ctx, order);
      const row = dead ? null : await selectOrder(ctx.db, 'system', order.id);
      if (dead || row?.paid_at) await setUnresolved(ctx.db, order.id, false);
    } catch (error) {
      ctx.log('error', 'what became of an ended order’s payment is not known', {
        order_id: order.id,
        error: describeError(error),
      });
    }
  }
  return unresolved.length;
};

/** Gives a pending order up: its payment is cancelled first, and a payment that was faster confirms it instead. */
export const cancelOrder = async (ctx: Ctx, id: string) => {
  const row = await requireOrder(ctx, id);
  if (row.status === 'cancelled') return presentOrder(ctx, row);
  if (row.status !== 'pending') {
    throw new AppError('order_not_pending', `It is ${row.status}. A confirmed order can be refunded by its promoter.`);
  }
  const state = await stopPayment(ctx, row);
  if (state.is === 'paid') {
    await confirmOrder(ctx, row, state.payment);
    throw new AppError('order_not_pending', 'The payment succeeded before it could be cancelled.');
  }
  assertStopped(state);
  await end(ctx, row.event_id, [id], 'cancelled');
  return presentOrder(ctx, await requireOrder(ctx, id));
};

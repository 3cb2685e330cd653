import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { fewAtOnce } from '../../core/few-at-once.ts';
import { SWEEP_LEASE_SECONDS } from '../../core/leases.ts';
import type { LeaseOverdueOrders } from '../../db/generated/functions.ts';
import { answerWith, type KeptAnswer, keptResponse, onceInSteps } from '../../db/idempotency.ts';
import { orderOf, orderQuery, requireOrderOnce, selectOrder } from '../../db/orders.ts';
import { call } from '../../db/sql-functions.ts';
import { transition } from '../../outbox/transition.ts';
import type { Payment } from '../../ports/payments.ts';
import { confirmOrder } from './confirm.ts';
import { assertStopped, isStopped, lookAtPayment, noteState, type PaymentState, stopPayment } from './payment.ts';
import { presentOrder } from './present.ts';
import { keepCancelled, type PayableIds, setUnresolved } from './repository.ts';

/** How long past its time an order keeps its seats while Stripe does not answer about its payment. */
const GIVE_UP_MS = 600_000;

/** After this many calls without an answer, a run stops asking Stripe: each takes many seconds. */
const MOST_UNANSWERED = 3;

/** An order as a sweep leases it. */
type Leased = LeaseOverdueOrders[number];

/** The arguments that end orders of one event whose payables were stopped; one with a new payable by then stays. */
const ending = async (ctx: SystemCtx, event_id: string, orders: readonly (PayableIds & { id: string })[]) => ({
  event_id,
  order_ids: orders.map(({ id }) => id),
  stopped: Object.fromEntries(
    orders.map(({ id, payment_id, checkout_session_id }) => [id, [payment_id, checkout_session_id]]),
  ),
  held: await ctx.gate.held(event_id, ctx.now),
});

const leasing = (ctx: SystemCtx, limit: number) => ({ now: ctx.now, limit, lease_seconds: SWEEP_LEASE_SECONDS });

type Ask = (ctx: SystemCtx, order: PayableIds) => Promise<PaymentState>;

/** Asks Stripe about one order after another, until several calls had no answer; null for each without one. */
const asker = (ctx: SystemCtx, ask: Ask) => {
  let unanswered = 0;
  return async (order: PayableIds & { id: string }): Promise<PaymentState | null> => {
    if (unanswered >= MOST_UNANSWERED && (order.payment_id || order.checkout_session_id)) return null;
    try {
      return await ask(ctx, order);
    } catch (error) {
      const expected = error instanceof AppError && error.code === 'payment_provider_unavailable';
      // A payment that Stripe does not know comes up in every run. It must not use up the calls for the orders behind
      // it.
      if (expected) unanswered++;
      ctx.log(expected ? 'warn' : 'error', 'what became of a payment is not known', {
        order_id: order.id,
        error: describeError(error),
      });
      return null;
    }
  };
};

/** Handles each order by itself: an error is logged and left to the next sweep. */
const each = (ctx: SystemCtx, orders: readonly Leased[], work: (order: Leased) => Promise<void>) =>
  fewAtOnce(orders, async (order) => {
    try {
      await work(order);
    } catch (error) {
      ctx.log('error', 'an overdue order could not be ended', { order_id: order.id, error: describeError(error) });
    }
  });

const confirmAsPaid = async (ctx: SystemCtx, orderId: string, payment: Payment): Promise<void> => {
  const row = await selectOrder(ctx.db, 'system', orderId);
  if (row) await confirmOrder(ctx, row, payment);
};

/**
 * Ends at most `limit` pending orders past their time: those that can't be paid any more, and those about which Stripe
 * has not answered for too long. A paid one is confirmed instead. Returns how many it looked at.
 */
export const expireOverdue = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const overdue = await call(ctx.db, 'lease_overdue_orders', leasing(ctx, limit));
  const over = new Map<string, Leased[]>();
  const ask = asker(ctx, stopPayment);
  await each(ctx, overdue, async (order) => {
    const state = await ask(order);
    if (state?.is === 'paid') return confirmAsPaid(ctx, order.id, state.payment);
    if (state?.is === 'processing') {
      // A payment that a bank has begun gets the time of a debit, once; then the order ends.
      const noted = await noteState(ctx, order, state);
      if (noted && noted.expires_at > ctx.now) return;
    } else if (state ? !isStopped(state) : ctx.now.getTime() - order.expires_at.getTime() <= GIVE_UP_MS) return;
    // Recorded first: after a crash, no order may be ended while nobody asks about its money.
    if (!state || state.is === 'processing') await setUnresolved(ctx.db, order.id, true);
    over.set(order.event_id, [...(over.get(order.event_id) ?? []), order]);
  });
  for (const [eventId, orders] of over) {
    await transition(ctx, 'end_orders', { ...(await ending(ctx, eventId, orders)), status: 'expired' });
  }
  return overdue.length;
};

/**
 * Confirms at most `limit` pending orders that were paid without a webhook or call. Returns how many it asked about.
 */
export const confirmPaid = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const payable = await call(ctx.db, 'lease_payable_orders', leasing(ctx, limit));
  const ask = asker(ctx, lookAtPayment);
  await each(ctx, payable, async (order) => {
    const state = await ask(order);
    if (state?.is === 'paid') await confirmAsPaid(ctx, order.id, state.payment);
    else if (state) await noteState(ctx, order, state);
  });
  return payable.length;
};

/**
 * Keeps asking Stripe about orders that ended without an answer: stops their payable, and handles money that came as
 * late. Returns how many it looked at.
 */
export const resolvePayments = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const unresolved = await call(ctx.db, 'lease_unresolved_orders', leasing(ctx, limit));
  const ask = asker(ctx, stopPayment);
  await each(ctx, unresolved, async (order) => {
    const state = await ask(order);
    if (state?.is === 'paid') await confirmAsPaid(ctx, order.id, state.payment);
    else if (state) await noteState(ctx, order, state);
    if (state?.is === 'paid' || (state && isStopped(state))) await setUnresolved(ctx.db, order.id, false);
  });
  return unresolved.length;
};

const cancel = async (ctx: Ctx, id: string) => {
  const row = await requireOrderOnce(ctx, id);
  if (row.status === 'cancelled') return presentOrder(ctx, row);
  if (row.status !== 'pending') {
    throw new AppError('order_not_pending', `It is ${row.status}. A confirmed order can be refunded by its promoter.`);
  }
  const state = await stopPayment(ctx, row);
  if (state.is === 'paid') {
    await confirmOrder(ctx, row, state.payment);
    throw new AppError('order_not_pending', 'The payment succeeded before it could be cancelled.');
  }
  if (state.is === 'processing') {
    // Nobody can stop a bank's debit: the order is cancelled all the same, and money that still comes is refunded.
    await noteState(ctx, row, state);
    await setUnresolved(ctx.db, id, true);
  } else assertStopped(state);
  const cancelled = await presentOrder(ctx, { ...row, status: 'cancelled' }, null, state);
  const stopped = await ending(ctx, row.event_id, [row]);
  const write = async (answer: KeptAnswer | null) => {
    const after = [keepCancelled(ctx.db, id, answer), orderQuery(ctx.db, 'system', id)] as const;
    const done = await transition(ctx, 'end_orders', { ...stopped, status: 'cancelled' }, { after });
    const [kept, rows] = done.after;
    return { ended: done.ended, kept: keptResponse(kept), order: orderOf(rows) };
  };
  const { ended, order } = await answerWith(ctx, cancelled, write);
  if (!order) throw new AppError('order_not_found');
  if (ended.length === 0 && order.status === 'pending') {
    throw new AppError('payment_pending', 'Another way to pay was opened meanwhile; cancel it again.', {
      retryAfter: 1,
    });
  }
  return order.status === 'cancelled' ? cancelled : presentOrder(ctx, order);
};

/**
 * Cancels a pending order. Its payment is cancelled first; a payment that already succeeded confirms the order instead.
 * A debit that a bank is at work on can't be cancelled; if it still comes, it is refunded in full.
 */
export const cancelOrder = (ctx: Ctx, id: string) => onceInSteps(ctx, (own) => cancel(own, id));

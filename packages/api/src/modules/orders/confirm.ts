import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Payment } from '../../ports/payments.ts';
import { publishSoon } from '../jobs/service.ts';
import { presentOrder } from './present.ts';
import { requireOrder } from './read.ts';
import { confirm, type OrderRow, type OrderWithTickets, selectOrder } from './repository.ts';

type Confirmable = Pick<OrderRow, 'id' | 'event_id' | 'total_price' | 'currency' | 'payment_id'>;

/** Throws unless the payment is this order's own, whole. */
const assertPays = (order: Confirmable, payment: Payment): void => {
  const fits =
    payment.id === order.payment_id &&
    payment.order_id === order.id &&
    payment.amount === order.total_price &&
    payment.currency === order.currency;
  if (!fits) throw new AppError('payment_mismatch', 'Write to the promoter: the payment differs from the order.');
};

/**
 * The one way an order becomes confirmed: Stripe's webhook, the buyer's own call, the sweep and free orders all come here.
 * `payment` is what Stripe says now, succeeded; null for a free order. Idempotent; returns the order as it is then, which
 * is not confirmed when its money came too late. Throws what stands in the way.
 */
export const confirmOrder = async (
  ctx: SystemCtx,
  order: Confirmable,
  payment: Payment | null,
): Promise<OrderWithTickets> => {
  if (payment) assertPays(order, payment);
  const answer = await confirm(ctx.db, order, payment?.id ?? null, newId('refund', ctx.now), ctx.now);
  if (answer.snapshot) await ctx.gate.settle(answer.snapshot, ctx.now);
  publishSoon(ctx);
  if (answer.order) return answer.order;
  if (!isErrorCode(answer.outcome)) throw new Error(`confirm_order answered ${answer.outcome}`);
  throw new AppError(answer.outcome);
};

/** Asks Stripe about a payment and confirms its order if the money is there. For Stripe's webhook. */
export const confirmPayment = async (ctx: SystemCtx, paymentId: string): Promise<void> => {
  const payment = await ctx.payments.get(paymentId);
  if (payment.status !== 'succeeded' || !payment.order_id) return;
  const order = await selectOrder(ctx.db, 'system', payment.order_id);
  if (order) await confirmOrder(ctx, order, payment);
};

/** The buyer says that they have paid: Stripe is asked, and the order is answered with its tickets. */
export const confirmOwnOrder = async (ctx: Ctx, id: string) => {
  const row = await requireOrder(ctx, id);
  const open = row.status === 'pending' || row.status === 'expired';
  if (!open) return presentOrder(ctx, row);
  if (!row.payment_id && row.total_price > 0) {
    throw new AppError('payment_pending', 'The payment was not started; make the order again.');
  }
  const payment = row.payment_id ? await ctx.payments.get(row.payment_id) : null;
  if (payment && payment.status !== 'succeeded') {
    if (row.status === 'expired')
      throw new AppError('order_not_pending', 'The order expired before it was paid. Choose the tickets again.');
    const detail =
      payment.status === 'processing'
        ? 'The bank is still at work; ask again in a few seconds.'
        : 'Pay with the client_secret first.';
    throw new AppError('payment_pending', detail, { retryAfter: 2, extra: { payment_status: payment.status } });
  }
  return presentOrder(ctx, await confirmOrder(ctx, row, payment));
};

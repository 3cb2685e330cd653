import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { onceInSteps } from '../../db/idempotency.ts';
import type { OrderRow, OrderWithTickets } from '../../db/orders.ts';
import { confirmOrder } from './confirm.ts';
import { assertStopped, startPayment, stopPayment } from './payment.ts';
import { startNextAttempt } from './payment-repository.ts';
import { presentOrder } from './present.ts';
import { requireOrderOnce } from './read.ts';

const choose = async (ctx: Ctx, id: string, mode: OrderRow['payment_mode']) => {
  const row = await requireOrderOnce(ctx, id);
  if (row.status !== 'pending' || row.expires_at <= ctx.now) {
    const state = row.status === 'pending' ? 'overdue' : row.status;
    throw new AppError('order_not_pending', `It is ${state}; only a pending order can be paid.`);
  }
  let payable: OrderWithTickets | null = row;
  if (row.payment_mode !== mode) {
    const state = await stopPayment(ctx, row);
    if (state.is === 'paid') return presentOrder(ctx, await confirmOrder(ctx, row, state.payment));
    assertStopped(state);
    payable = await startNextAttempt(ctx.db, row, mode);
  }
  if (!payable) throw new AppError('order_not_found');
  return startPayment(ctx, payable, (order, offer) => presentOrder(ctx, order, offer));
};

/**
 * Gives a pending order something to be paid with in the wanted mode. The other mode's payable is cancelled or expired
 * first; where the buyer was faster, the order is confirmed instead. Throws `order_not_pending` or `payment_pending`.
 */
export const choosePayment = (ctx: Ctx, id: string, mode: OrderRow['payment_mode']) =>
  onceInSteps(ctx, (own) => choose(own, id, mode));

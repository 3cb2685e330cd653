import { listOwner, ownerOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { onceInSteps } from '../../db/idempotency.ts';
import { type OrderRow, type OrderWithTickets, requireOrderOnce, selectOrder } from '../../db/orders.ts';
import { confirmOrder } from './confirm.ts';
import { assertStopped, lookAtPayment, startPayment, stopPayment } from './payment.ts';
import { presentOrder, presentSummary } from './present.ts';
import { type OrderFilter, selectOrders, startNextAttempt } from './repository.ts';

export {
  confirmCheckout,
  confirmOrder,
  confirmOwnOrder,
  confirmPayment,
  takeCheckoutEvent,
  takePaymentEvent,
} from './confirm.ts';
export { cancelOrder, confirmPaid, expireOverdue, resolvePayments } from './end.ts';
export { type PaymentOffer, startPayment } from './payment.ts';
export { isOnItsWay, presentOrder, presentRefund } from './present.ts';

/** One order. Its buyer also gets what is needed to pay a pending one, so that a reloaded page can continue. */
export const getOrder = async (ctx: Ctx, id: string) => {
  const row = await selectOrder(ctx.db, ownerOrAll(ctx.caller), id);
  if (!row) throw new AppError('order_not_found');
  const isBuyer = ctx.caller.kind === 'order' || (ctx.caller.kind === 'user' && ctx.caller.userId === row.user_id);
  if (!isBuyer || row.status !== 'pending') return presentOrder(ctx, row);
  const state = await lookAtPayment(ctx, row);
  return presentOrder(ctx, row, state.is === 'open' ? state.offer : null, state);
};

/** Orders that the caller sold, or with `bought_by_me` bought, without their items and tickets. */
export const listOrders = async (
  ctx: Ctx,
  { bought_by_me = false, ...asked }: PageRequest & OrderFilter & { bought_by_me?: boolean },
) => {
  const { data, has_more } = await selectOrders(ctx.db, listOwner(ctx.caller, bought_by_me), asked, asked);
  return { data: data.map((row) => presentSummary(row)), has_more };
};

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
 * Gives a pending order a payable in the wanted mode. First cancels or expires the payable of the other mode; if the
 * buyer paid it already, the order is confirmed instead. Throws `order_not_pending` or `payment_pending`.
 */
export const choosePayment = (ctx: Ctx, id: string, mode: OrderRow['payment_mode']) =>
  onceInSteps(ctx, (own) => choose(own, id, mode));

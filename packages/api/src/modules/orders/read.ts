import { listOwner, ownerOf, ownerOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { claimOrder, type OrderWithTickets, selectOrder } from '../../db/orders.ts';
import { lookAtPayment } from './payment.ts';
import { presentOrder, presentSummary } from './present.ts';
import { type OrderFilter, selectOrders } from './repository.ts';

const found = (row: OrderWithTickets | null): OrderWithTickets => {
  if (!row) throw new AppError('order_not_found');
  return row;
};

/** The caller's own order, as the first step of what is done to it under the request's idempotency key; or `order_not_found`. */
export const requireOrderOnce = async (ctx: Ctx, id: string): Promise<OrderWithTickets> => {
  const owner = ownerOf(ctx.caller);
  const key = ctx.idempotencyKey;
  return found(await (key ? claimOrder(ctx.db, owner, id, key, ctx.now) : selectOrder(ctx.db, owner, id)));
};

/** One order; its buyer also gets what it takes to pay a pending one, so that a reloaded page can go on. */
export const getOrder = async (ctx: Ctx, id: string) => {
  const row = found(await selectOrder(ctx.db, ownerOrAll(ctx.caller), id));
  const isBuyer = ctx.caller.kind === 'order' || (ctx.caller.kind === 'user' && ctx.caller.userId === row.user_id);
  if (!isBuyer || row.status !== 'pending') return presentOrder(ctx, row);
  const state = await lookAtPayment(ctx, row);
  return presentOrder(ctx, row, state.is === 'open' ? state.offer : null, state);
};

export const listOrders = async (
  ctx: Ctx,
  { bought_by_me = false, ...asked }: PageRequest & OrderFilter & { bought_by_me?: boolean },
) => {
  const { data, has_more } = await selectOrders(ctx.db, listOwner(ctx.caller, bought_by_me), asked, asked);
  return { data: data.map((row) => presentSummary(row)), has_more };
};

import type { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { once } from '../../db/idempotency.ts';
import { selectOrder } from '../../db/orders.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { withHeld } from '../holds/service.ts';
import { presentOrder } from '../orders/service.ts';
import { changeEntry, type EntryChange } from './repository.ts';
import type { freeSeatsBody, voidTicketsBody } from './schemas.ts';

const ACTIONS = { voided: 'order.tickets_voided', freed: 'order.seats_freed' } as const;

const make = async (ctx: Ctx, promoterId: string, change: EntryChange) => {
  const note = noteOf(ctx, ACTIONS[change.is], change.order_id, { ticket_ids: change.ticket_ids });
  const answer = await withHeld(ctx, (held) =>
    changeEntry(ctx.db, promoterId, change, held, ctx.idempotencyKey, ctx.now, note),
  );
  if (answer.snapshot) await ctx.gate.settle(answer.snapshot, ctx.now);
  if (answer.outcome === change.is) return answer.order;
  if (!isErrorCode(answer.outcome)) throw new Error(`A change of entry answered ${answer.outcome}`);
  throw new AppError(answer.outcome);
};

const changeOnce = async (ctx: Ctx, change: EntryChange) => {
  const promoterId = promoterOf(ctx.caller);
  const order = await once(
    ctx,
    () => make(ctx, promoterId, change),
    () => selectOrder(ctx.db, { promoterId }, change.order_id),
  );
  publishSoon(ctx);
  if (!order) throw new AppError('order_not_found');
  return presentOrder(ctx, order);
};

/** Takes the right to enter from tickets of an order, whatever becomes of the money. Void ones stay so. */
export const voidTickets = (ctx: Ctx, id: string, { ticket_ids, free_seats }: z.output<typeof voidTicketsBody>) =>
  changeOnce(ctx, { is: 'voided', order_id: id, ticket_ids: ticket_ids ?? null, free_seats: free_seats ?? null });

/** Gives seats of an order's void tickets back to the sale, and to whoever waits. */
export const freeSeats = (ctx: Ctx, id: string, { ticket_ids }: z.output<typeof freeSeatsBody>) =>
  changeOnce(ctx, { is: 'freed', order_id: id, ticket_ids: ticket_ids ?? null });

import type { z } from '@hono/zod-openapi';
import { type AuditAction, auditEntry } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { once } from '../../db/idempotency.ts';
import { eventOfOrder, type OrderWithTickets, orderOf, orderQuery, selectOrder } from '../../db/orders.ts';
import { transition } from '../../outbox/transition.ts';
import { presentOrder } from '../orders/service.ts';
import type { freeSeatsBody, voidTicketsBody } from './schemas.ts';

const shown = (ctx: Ctx, order: OrderWithTickets | null) => {
  if (!order) throw new AppError('order_not_found');
  return presentOrder(ctx, order);
};

/** The options of a change: its audit entry, and the order as it is afterwards. */
const optionsOf = (ctx: Ctx, action: AuditAction, id: string, ticket_ids: string[] | null) => ({
  audit: auditEntry(ctx, action, id, { ticket_ids }),
  after: [orderQuery(ctx.db, { promoterId: promoterOf(ctx.caller) }, id)] as const,
});

/** Voids tickets of an order without refunding them. Void ones stay void. */
export const voidTickets = (ctx: Ctx, id: string, input: z.output<typeof voidTicketsBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const { ticket_ids = null, free_seats = null } = input;
  const wish = { order_id: id, ticket_ids, free_seats };
  const args = { event_id: eventOfOrder(ctx.db, promoterId, id), void: wish, held: null };
  const make = async () => {
    const options = optionsOf(ctx, 'order.tickets_voided', id, ticket_ids);
    return shown(ctx, orderOf((await transition(ctx, 'void_order_tickets', args, options)).after[0]));
  };
  return once(ctx, make, async () => shown(ctx, await selectOrder(ctx.db, { promoterId }, id)));
};

/** Returns the seats of an order's void tickets to the sale, the waitlist first. */
export const freeSeats = (ctx: Ctx, id: string, input: z.output<typeof freeSeatsBody>) => {
  const { ticket_ids = null } = input;
  const promoterId = promoterOf(ctx.caller);
  const args = { event_id: eventOfOrder(ctx.db, promoterId, id), free: { order_id: id, ticket_ids }, held: null };
  const make = async () => {
    const options = optionsOf(ctx, 'order.seats_freed', id, ticket_ids);
    return shown(ctx, orderOf((await transition(ctx, 'free_order_seats', args, options)).after[0]));
  };
  return once(ctx, make, async () => shown(ctx, await selectOrder(ctx.db, { promoterId }, id)));
};

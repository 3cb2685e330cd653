import { and, eq, getTableColumns, type SQL } from 'drizzle-orm';
import type { Owner } from '../core/caller.ts';
import { anyOf } from './any-of.ts';
import { type Database, translated } from './client.ts';
import { events, orders, type TicketRow, tickets, tiers } from './schema/index.ts';

/** The condition that a ticket belongs to the owner; every query of tickets has it. */
export const owned = (owner: Owner): SQL | undefined => {
  if (owner === 'system') return undefined;
  const { promoterId, eventId, userId, orderId } = owner;
  return anyOf(
    promoterId
      ? and(eq(tickets.promoter_id, promoterId), eventId ? eq(tickets.event_id, eventId) : undefined)
      : undefined,
    userId ? eq(orders.user_id, userId) : undefined,
    orderId ? eq(tickets.order_id, orderId) : undefined,
  );
};

/** The statement that reads tickets, with all that presenting them needs. */
export const ticketQuery = (db: Database) =>
  db
    .select({
      ...getTableColumns(tickets),
      tier_name: tiers.name,
      currency: orders.currency,
      time_zone: events.time_zone,
      signing_key: events.ticket_private_key,
    })
    .from(tickets)
    .innerJoin(tiers, eq(tiers.id, tickets.tier_id))
    .innerJoin(orders, eq(orders.id, tickets.order_id))
    .innerJoin(events, eq(events.id, tickets.event_id));

/** The statement that reads one ticket, for a batch. */
export const oneTicket = (db: Database, owner: Owner, id: string) =>
  ticketQuery(db).where(and(owned(owner), eq(tickets.id, id)));

/** One ticket of the owner; null where there is none. */
export const selectTicket = async (db: Database, owner: Owner, id: string): Promise<TicketRow | null> => {
  const [row] = await translated(oneTicket(db, owner, id));
  return row ?? null;
};

/** A ticket by the code that staff can type at the door. */
export const selectTicketByCode = async (db: Database, owner: Owner, code: string): Promise<TicketRow | null> => {
  const [row] = await translated(ticketQuery(db).where(and(owned(owner), eq(tickets.ticket_code, code))));
  return row ?? null;
};

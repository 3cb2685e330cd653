import { and, eq, getTableColumns, gt, type SQL } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { anyOf } from '../../db/any-of.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { events, orders, type TicketRow, tickets, tiers } from '../../db/schema/index.ts';

/** The condition that a ticket is one of the owner's; every query of tickets has it. */
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

/** The statement that reads tickets with what it takes to show them. */
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

export const selectTicket = async (db: Database, owner: Owner, id: string): Promise<TicketRow | null> => {
  const [row] = await translated(oneTicket(db, owner, id));
  return row ?? null;
};

/** A ticket by the code that can be typed at the door. */
export const selectTicketByCode = async (db: Database, owner: Owner, code: string): Promise<TicketRow | null> => {
  const [row] = await translated(ticketQuery(db).where(and(owned(owner), eq(tickets.ticket_code, code))));
  return row ?? null;
};

export const selectTickets = async (
  db: Database,
  owner: Owner,
  filter: {
    order_id?: string | undefined;
    event_id?: string | undefined;
    tier_id?: string | undefined;
    status?: 'valid' | 'checked_in' | 'void' | undefined;
    admitted_void?: true | undefined;
  },
  request: PageRequest,
) => {
  const page = byId(tickets.id, request);
  const rows = await translated(
    ticketQuery(db)
      .where(
        and(
          owned(owner),
          filter.order_id ? eq(tickets.order_id, filter.order_id) : undefined,
          filter.event_id ? eq(tickets.event_id, filter.event_id) : undefined,
          filter.tier_id ? eq(tickets.tier_id, filter.tier_id) : undefined,
          filter.status ? eq(tickets.status, filter.status) : undefined,
          filter.admitted_void && gt(tickets.void_admissions, 0),
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

/** The statement that reads one ticket, for a batch. */
export const oneTicket = (db: Database, owner: Owner, id: string) =>
  ticketQuery(db).where(and(owned(owner), eq(tickets.id, id)));

/** A ticket for its image, whose address is signed, and whether its event takes place. */
export const selectTicketById = async (db: Database, id: string) => {
  const [row] = await translated(
    db
      .select({
        id: tickets.id,
        event_id: tickets.event_id,
        tier_id: tickets.tier_id,
        status: tickets.status,
        event_status: events.status,
        time_zone: events.time_zone,
        signing_key: events.ticket_private_key,
      })
      .from(tickets)
      .innerJoin(events, eq(events.id, tickets.event_id))
      .where(eq(tickets.id, id)),
  );
  return row ?? null;
};

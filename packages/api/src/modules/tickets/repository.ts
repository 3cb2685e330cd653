import { and, eq, gt } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { events, tickets } from '../../db/schema/index.ts';
import { owned, ticketQuery } from '../../db/tickets.ts';

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

/** A ticket for its image, found by the id in a signed address, and whether its event still takes place. */
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

import { and, asc, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import { type Database, translated } from '../../db/client.ts';
import { type KeptAnswer, keepAnswer } from '../../db/idempotency.ts';
import { events, tickets, tiers } from '../../db/schema/index.ts';
import { owned } from '../../db/tickets.ts';

/** The event of a promoter's ticket. It never changes, so it may be read before the lock. */
export const eventOfTicket = (db: Database, owner: Owner, ticketId: string): SQL =>
  sql`(${db
    .select({ id: tickets.event_id })
    .from(tickets)
    .where(and(owned(owner), eq(tickets.id, ticketId)))})`;

/** The statement that stores the idempotent answer of a check-in, if this scan checked the ticket in. */
export const keepCheckIn = (
  db: Database,
  scan: { scan_id: string; ticket_id: string; scanned_at: Date },
  answer: KeptAnswer | null,
) => {
  const isByThis = and(
    eq(tickets.id, scan.ticket_id),
    eq(tickets.check_in_id, scan.scan_id),
    eq(tickets.checked_in_at, scan.scanned_at),
  );
  return keepAnswer(db, answer, sql`exists (select 1 from ${tickets} where ${isByThis})`);
};

const isOwnEvent = (promoterId: string, eventId: string) =>
  and(eq(events.id, eventId), eq(events.promoter_id, promoterId));

/** A place in the changes of an event's tickets. */
export type DoorCursor = { number: number; ticketId: string };

/** The event with its tiers and the tickets that changed after `since`, one more than `limit`; null without the event. */
export const selectDoor = async (
  db: Database,
  promoterId: string,
  eventId: string,
  since: DoorCursor,
  limit: number,
) => {
  const [[event], tierRows, changes] = await translated(
    db.batch([
      db.select().from(events).where(isOwnEvent(promoterId, eventId)),
      db
        .select({ id: tiers.id, name: tiers.name })
        .from(tiers)
        .where(and(eq(tiers.event_id, eventId), eq(tiers.promoter_id, promoterId)))
        .orderBy(asc(tiers.position), asc(tiers.id)),
      db
        .select({
          id: tickets.id,
          status: tickets.status,
          checked_in_at: tickets.checked_in_at,
          checked_in_by: tickets.checked_in_by,
          number: tickets.door_number,
        })
        .from(tickets)
        .where(
          and(
            owned({ promoterId, eventId }),
            isNotNull(tickets.door_number),
            sql`(${tickets.door_number}, ${tickets.id}) > (${since.number}, ${since.ticketId})`,
          ),
        )
        .orderBy(asc(tickets.door_number), asc(tickets.id))
        .limit(limit + 1),
    ]),
  );
  return event ? { event, tiers: tierRows, changes } : null;
};

import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { keepAnswer, keptBy, type Sealed } from '../../db/idempotency.ts';
import { events, tickets, tiers } from '../../db/schema/index.ts';
import { owned, ticketQuery } from './repository.ts';

export type Scan = { scan_id: string; ticket_id: string; scanned_at: Date; gate?: string | undefined };

export type ScanResult = {
  scan_id: string;
  ticket_id: string | null;
  outcome:
    | 'checked_in'
    | 'already_checked_in'
    | 'ticket_void'
    | 'event_cancelled'
    | 'ticket_not_found'
    | 'scan_id_reused';
  scanned_at: string | null;
  conflict: { scan_id: string; scanned_at: string; gate: string | null; actor: string } | null;
};

/** Whose door it is, and who scans. */
export type Door = { promoterId: string; eventId: string; actor: string; now: Date };

const checkIns = (
  door: Omit<Door, 'eventId'>,
  eventId: ReturnType<typeof sql>,
  scans: Scan[],
  letIn: boolean,
  key: IdempotencyKey | null,
) =>
  sql`app.check_in_tickets(${door.promoterId}, ${eventId}, ${door.now.toISOString()}::timestamptz, ${door.actor},
    ${JSON.stringify(scans)}::jsonb, ${letIn}, ${JSON.stringify(key)}::jsonb)`;

type Scanned = { outcome: 'scanned' | 'event_not_found'; results?: ScanResult[] };

/**
 * Asks whether to let one person in, with the answer that says that this scan did; and the ticket as it is then. See
 * `check_in_tickets` in db/functions.
 */
export const checkIn = async (
  db: Database,
  door: Omit<Door, 'eventId'> & { eventId: string | null },
  scan: Scan,
  key: IdempotencyKey | null,
  answer: Sealed | null,
) => {
  const owner = { promoterId: door.promoterId, ...(door.eventId !== null && { eventId: door.eventId }) };
  const mine = and(owned(owner), eq(tickets.id, scan.ticket_id));
  // A ticket never changes its event, so it may be looked up before the lock.
  const eventId = sql`(${db.select({ id: tickets.event_id }).from(tickets).where(mine)})`;
  const isByThis = sql`exists (select 1 from ${tickets} where ${and(
    eq(tickets.id, scan.ticket_id),
    eq(tickets.check_in_id, scan.scan_id),
    eq(tickets.checked_in_at, scan.scanned_at),
  )})`;
  const [scanned, kept, [ticket]] = await translated(
    db.batch([
      functionCall<Scanned>(db, checkIns(door, eventId, [scan], false, key)),
      keepAnswer(db, answer, isByThis),
      ticketQuery(db).where(mine),
    ]),
  );
  const outcome = resultOf(scanned).results?.[0]?.outcome ?? 'ticket_not_found';
  return { outcome, ticket: ticket ?? null, kept: keptBy(kept) };
};

/** Keeps scans by which people were let in; null when the promoter has no such event. */
export const keepScans = async (
  db: Database,
  door: Door,
  scans: Scan[],
  key: IdempotencyKey | null,
): Promise<ScanResult[] | null> => {
  const call = checkIns(door, sql`${door.eventId}`, scans, true, key);
  return resultOf(await translated(functionCall<Scanned>(db, call))).results ?? null;
};

const ownEvent = (promoterId: string, eventId: string) =>
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
      db.select().from(events).where(ownEvent(promoterId, eventId)),
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

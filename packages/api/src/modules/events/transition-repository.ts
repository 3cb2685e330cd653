import { type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PlatformFee } from '../../core/pricing.ts';
import { callNoted, notedCall } from '../../db/audit.ts';
import { type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { Held } from './availability.ts';
import { type EventState, eventState, eventStateQuery } from './repository.ts';

/** What a function of db/functions/events returns: an outcome, and the new snapshot when something changed. */
export type Transition = { outcome: string; detail?: unknown; snapshot?: EventSnapshot };

/** Whose event is changed, when, under which idempotency key, and what the audit log says of it. */
export type Change = {
  promoterId: string;
  eventId: string;
  now: Date;
  /** What the platform keeps of each ticket, for the prices that are answered. */
  platform: PlatformFee;
  key: IdempotencyKey | null;
  note?: AuditNote | undefined;
};

const time = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

/** The transition, and the event as it left it: one transaction, one round trip. */
export type Changed = Transition & { after: EventState | null };

const run = async (db: Database, change: Change, function_: SQL, noteOn = ''): Promise<Changed> => {
  const { eventId, note, now, platform, promoterId } = change;
  const statement = note ? notedCall<Transition>(db, function_, noteOn, note) : functionCall<Transition>(db, function_);
  const own = { see: 'own_and_published', promoterId } as const;
  const [answer, rows] = await translated(db.batch([statement, eventStateQuery(db, own, eventId, { now, platform })]));
  return { ...resultOf(answer), after: eventState(rows) };
};

export const createTier = (db: Database, change: Change, tier: Record<string, unknown>, held: Held) =>
  run(
    db,
    change,
    sql`app.create_tier(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(tier)}, ${json(held)},
                    ${json(change.key)})`,
    'created',
  );

export const updateTier = (
  db: Database,
  change: Change,
  tier: { id: string; changes: Record<string, unknown>; changeId: string },
  held: Held,
) =>
  run(
    db,
    change,
    sql`app.update_tier(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${tier.id}, ${json(tier.changes)},
                    ${tier.changeId}, ${json(held)}, ${json(change.key)})`,
    'updated',
  );

export const deleteTier = (db: Database, change: Omit<Change, 'eventId'>, tierId: string, note: AuditNote) =>
  callNoted<Transition>(
    db,
    sql`app.delete_tier(${change.promoterId}, ${tierId}, ${time(change.now)}, ${json(change.key)})`,
    'deleted',
    note,
  );

/**
 * What local times of a change were reckoned from, all of it or only the zone; and the sales of its tiers where they move. It
 * comes to nothing (`times_changed`) when something else is found.
 */
export type Reckoned = { seen: { time_zone: string }; windows?: Record<string, unknown>[] };

export const updateEvent = (
  db: Database,
  change: Change,
  changes: Record<string, unknown>,
  held: Held,
  reckoned: Reckoned | null,
) =>
  run(
    db,
    change,
    sql`app.update_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(changes)}, ${json(held)},
                     ${json(change.key)}, ${json(reckoned?.seen ?? null)}, ${json(reckoned?.windows ?? null)})`,
    'updated',
  );

export const publishEvent = (db: Database, change: Change, verifiedOnly: boolean, held: Held) =>
  run(
    db,
    change,
    sql`app.publish_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${verifiedOnly}, ${json(held)},
                      ${json(change.key)})`,
    'published',
  );

export const unpublishEvent = (db: Database, change: Change) =>
  run(
    db,
    change,
    sql`app.unpublish_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
    'unpublished',
  );

export const deleteEvent = (db: Database, change: Change) =>
  run(
    db,
    change,
    sql`app.delete_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
    'deleted',
  );

export const cancelEvent = (db: Database, change: Change) =>
  run(
    db,
    change,
    sql`app.cancel_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
    'cancelled',
  );

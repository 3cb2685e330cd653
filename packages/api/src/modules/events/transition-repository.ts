import { type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { callNoted } from '../../db/audit.ts';
import { callFunction, type Database } from '../../db/client.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { Held } from './availability.ts';

/** What a function of db/functions/60_events.sql returns: an outcome, and the new snapshot when something changed. */
export type Transition = { outcome: string; detail?: unknown; snapshot?: EventSnapshot };

/** Whose event is changed, when, under which idempotency key, and what the audit log says of it. */
export type Change = {
  promoterId: string;
  eventId: string;
  now: Date;
  key: IdempotencyKey | null;
  note?: AuditNote | undefined;
};

const time = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
const call = (db: Database, function_: SQL) => callFunction<Transition>(db, function_);
const noted = (db: Database, { note }: Pick<Change, 'note'>, on: string, function_: SQL) =>
  note ? callNoted<Transition>(db, function_, on, note) : call(db, function_);

export const createTier = (db: Database, change: Change, tier: Record<string, unknown>, held: Held) =>
  call(
    db,
    sql`create_tier(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(tier)}, ${json(held)},
                    ${json(change.key)})`,
  );

export const updateTier = (
  db: Database,
  change: Change,
  tier: { id: string; changes: Record<string, unknown>; changeId: string },
  held: Held,
) =>
  noted(
    db,
    change,
    'updated',
    sql`update_tier(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${tier.id}, ${json(tier.changes)},
                    ${tier.changeId}, ${json(held)}, ${json(change.key)})`,
  );

export const deleteTier = (db: Database, change: Omit<Change, 'eventId'>, tierId: string) =>
  call(db, sql`delete_tier(${change.promoterId}, ${tierId}, ${time(change.now)}, ${json(change.key)})`);

export const updateEvent = (db: Database, change: Change, changes: Record<string, unknown>, held: Held) =>
  call(
    db,
    sql`update_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(changes)}, ${json(held)},
                     ${json(change.key)})`,
  );

export const publishEvent = (db: Database, change: Change, verifiedOnly: boolean, held: Held) =>
  noted(
    db,
    change,
    'published',
    sql`publish_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${verifiedOnly}, ${json(held)},
                      ${json(change.key)})`,
  );

export const unpublishEvent = (db: Database, change: Change) =>
  noted(
    db,
    change,
    'unpublished',
    sql`unpublish_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
  );

export const deleteEvent = (db: Database, change: Change) =>
  noted(
    db,
    change,
    'deleted',
    sql`delete_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
  );

export const cancelEvent = (db: Database, change: Change) =>
  noted(
    db,
    change,
    'cancelled',
    sql`cancel_event(${change.promoterId}, ${change.eventId}, ${time(change.now)}, ${json(change.key)})`,
  );

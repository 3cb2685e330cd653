import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { type Change, json, run, time } from '../../db/events.ts';
import type { Held } from '../../ports/holds.ts';

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

import { eq, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import { callNoted } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { type Change, json, run, type Transition, time } from '../../db/events.ts';
import { tiers } from '../../db/schema/index.ts';
import type { Held } from '../../ports/holds.ts';

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

/** The event a tier belongs to, which never changes; null when there is no such tier. */
export const selectEventIdOfTier = async (db: Database, tierId: string): Promise<string | null> => {
  const [row] = await translated(db.select({ event_id: tiers.event_id }).from(tiers).where(eq(tiers.id, tierId)));
  return row?.event_id ?? null;
};

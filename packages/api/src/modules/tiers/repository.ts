import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { tiers } from '../../db/schema/index.ts';

/** The event of a tier, which never changes; null when there is no such tier. */
export const selectEventIdOfTier = async (db: Database, tierId: string): Promise<string | null> => {
  const [row] = await translated(db.select({ event_id: tiers.event_id }).from(tiers).where(eq(tiers.id, tierId)));
  return row?.event_id ?? null;
};

import { lt, sql } from 'drizzle-orm';
import { type Database, translated } from './client.ts';
import { rate_limits } from './schema/index.ts';

/** Counts one hit in the window that starts at `window`, in one statement; returns the hits of that window. */
export const countHit = async (db: Database, id: string, window: Date): Promise<number> => {
  const [row] = await translated(
    db
      .insert(rate_limits)
      .values({ id, window_start: window, hits: 1 })
      .onConflictDoUpdate({
        target: rate_limits.id,
        set: {
          hits: sql`case when ${rate_limits.window_start} = excluded.window_start then ${rate_limits.hits} + 1 else 1 end`,
          window_start: sql`excluded.window_start`,
        },
      })
      .returning({ hits: rate_limits.hits }),
  );
  if (!row) throw new Error('The upsert returned nothing');
  return row.hits;
};

/** Forgets windows that started before `before`. */
export const forgetHits = (db: Database, before: Date) =>
  translated(db.delete(rate_limits).where(lt(rate_limits.window_start, before)));

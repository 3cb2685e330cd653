import { sql } from 'drizzle-orm';
import { callFunction, type Database } from './client.ts';

/** Forgets what nobody will ask for again, at most `limit` rows of a kind; returns the most that were of one kind. */
export const purgeOld = (db: Database, now: Date, limit: number): Promise<number> =>
  callFunction<number>(db, sql`app.purge_old(${now.toISOString()}::timestamptz, ${limit}::int)`);

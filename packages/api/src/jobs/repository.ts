import { eq, type SQL, sql } from 'drizzle-orm';
import { type Database, translated } from '../db/client.ts';
import { outbox } from '../db/schema/index.ts';

/** The longest pause between two runs of a job that fails. */
const LONGEST_PAUSE = sql`interval '6 hours'`;

/**
 * Leaves the job to the queue's next try or to a sweep: an urgent job to the next sweep, any other to one after 1 min,
 * 2 min, 4 min and so on. Returns how many runs have failed.
 */
export const failJob = async (db: Database, id: string, now: Date, error: string, urgent: boolean) => {
  const pause: SQL = urgent
    ? sql`interval '0 seconds'`
    : sql`least(${LONGEST_PAUSE}, interval '1 minute' * power(2, least(${outbox.attempts}, 20)))`;
  const [row] = await translated(
    db
      .update(outbox)
      .set({
        attempts: sql`${outbox.attempts} + 1`,
        last_error: error,
        running_until: null,
        leased_until: sql`${now.toISOString()}::timestamptz + ${pause}`,
      })
      .where(eq(outbox.id, id))
      .returning({ attempts: outbox.attempts }),
  );
  return row?.attempts ?? 0;
};

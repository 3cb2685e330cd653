import { eq, type SQL, sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../db/client.ts';
import { outbox } from '../db/schema/index.ts';
import type { Pace } from './pace.ts';

/** A job as its handler sees it. */
export type Job = { id: string; name: string; payload: Record<string, unknown> };

/** A job that was put off, as it goes to the queue. */
type PutOff = { id: string; name: string; run_at: number };

type Claim =
  | { outcome: 'claimed'; job: Job }
  | { outcome: 'postponed'; job: PutOff }
  | { outcome: 'done' | 'running' | 'unknown' | 'early' | 'held' };

/** The longest pause between two runs of a job that fails. */
const LONGEST_PAUSE = sql`interval '6 hours'`;

/**
 * Starts a job for `seconds`, unless it is done, another delivery is at work on it, its endpoint is left alone (`held`), or it is
 * paced and has to wait for its turn; see `take_turn` in db/functions.
 */
export const claimJob = (
  db: Database,
  id: string,
  now: Date,
  { seconds, pace, leaseSeconds }: { seconds: number; pace: Pace; leaseSeconds: number },
) =>
  callFunction<Claim>(
    db,
    sql`app.claim_paced_job(${id}, ${now.toISOString()}, ${seconds}, ${JSON.stringify(pace)}::jsonb, ${leaseSeconds})`,
  );

/** See `postpone_job` in db/functions. */
export const postponeJob = (
  db: Database,
  id: string,
  now: Date,
  {
    seconds,
    perSecond,
    pace,
    leaseSeconds,
  }: { seconds: number; perSecond: number | null; pace: Pace; leaseSeconds: number },
) =>
  callFunction<{ tell: boolean; job: PutOff }>(
    db,
    sql`app.postpone_job(${id}, ${now.toISOString()}, ${seconds}, ${perSecond}, ${JSON.stringify(pace)}::jsonb, ${leaseSeconds})`,
  );

/** How late a kind of job is; see `late_jobs` in db/functions. */
export type LateKind = { kind: string; due: number; oldest_due_at: string };

export const selectLateJobs = (db: Database, now: Date) =>
  callFunction<LateKind[]>(db, sql`app.late_jobs(${now.toISOString()}::timestamptz)`);

export const finishJob = (db: Database, id: string, now: Date) =>
  translated(db.update(outbox).set({ done_at: now, running_until: null, last_error: null }).where(eq(outbox.id, id)));

/**
 * Leaves the job to the queue's next try, or to a sweep: an urgent one to the next, any other to one after 1 min, 2 min,
 * 4 min and so on. Returns the runs that failed.
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

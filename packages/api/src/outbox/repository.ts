import { sql } from 'drizzle-orm';
import { type Database, translated } from '../db/client.ts';
import type { QueuedJob } from '../ports/queue.ts';

/** Takes jobs that were due by `due`, so that no other request or sweep hands them out for `seconds`. */
export const leaseJobs = async (
  db: Database,
  { now, due, limit, seconds }: { now: Date; due: Date; limit: number; seconds: number },
): Promise<QueuedJob[]> => {
  const { rows } = await translated(
    db.execute<{ id: string; name: string; run_at: string }>(
      sql`select id, name, app.epoch_ms(run_at) as run_at
          from app.lease_jobs(${now.toISOString()}, ${due.toISOString()}, ${limit}, ${seconds})`,
    ),
  );
  return rows.map(({ id, name, run_at }) => ({ id, name, run_at: new Date(Number(run_at)) }));
};

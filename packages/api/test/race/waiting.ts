import pg from 'pg';
import type { Harness } from '../harness.ts';

/** Resolves when so many sessions of the API's database wait for a lock. */
export const untilWaiting = async ({ query }: Harness, count: number): Promise<void> => {
  for (;;) {
    const [row] = await query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row && row.waiting >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

/** The statement, for an SQL function, that waits at a barrier while that is down. */
export const stopAt = (barrier: string) => `perform pg_advisory_xact_lock_shared(hashtext(${barrier}));`;

/** Lets a barrier down, before which sessions stop that come to `stopAt` with its name; returns what lifts it. */
export const lowerBarrier = async ({ databaseUrl }: Harness, name: string): Promise<() => Promise<void>> => {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query('select pg_advisory_lock(hashtext($1))', [name]);
  return () => holder.end();
};

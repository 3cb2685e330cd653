import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { call } from '../db/sql-functions.ts';
import type { QueuedJob } from '../ports/queue.ts';

/** Seconds the queue has for the first delivery of a job; after that the sweep runs it. */
const LEASE_SECONDS = 50;
const BATCH = 100;

/**
 * Hands due jobs to the queue after the answer. `perform` and `transition` do it for the jobs of their functions; whoever
 * makes a job in another way calls it. Should it fail, the sweep runs them.
 */
export const publishSoon = (ctx: SystemCtx): void => ctx.later(publishDue(ctx));

/** Leases due jobs and publishes them in one batch. Never throws. */
export const publishDue = async (ctx: SystemCtx): Promise<void> => {
  try {
    const wanted = { now: ctx.now, due: ctx.now, limit: BATCH, lease_seconds: LEASE_SECONDS };
    const jobs = await call(ctx.db, 'lease_jobs', wanted);
    await ctx.queue.publish(jobs, ctx.now);
  } catch (error) {
    ctx.log('warn', 'jobs were not published; the sweep will run them', { error: describeError(error) });
  }
};

/** Publishes jobs that were put off, for their new time. Never throws: without the queue a sweep runs them. */
export const publishAgain = async (ctx: SystemCtx, jobs: readonly QueuedJob[]): Promise<void> => {
  try {
    await ctx.queue.publish(jobs, ctx.now);
  } catch (error) {
    ctx.log('warn', 'jobs were not published; the sweep will run them', { error: describeError(error) });
  }
};

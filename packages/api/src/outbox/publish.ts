import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { call } from '../db/sql-functions.ts';
import type { QueuedJob } from '../ports/queue.ts';

/** Seconds that the queue has for the first delivery of a job; after that the sweep runs it. */
const LEASE_SECONDS = 50;
const BATCH = 100;

/** The contexts for which jobs are being published. A transition that comes meanwhile waits for one more round. */
const underWay = new WeakMap<SystemCtx, { again: boolean }>();

/**
 * Publishes due jobs after the response is sent. `perform` and `transition` call it for the jobs of their functions. If
 * it fails, the sweep runs the jobs.
 */
export const publishSoon = (ctx: SystemCtx): void => {
  const running = underWay.get(ctx);
  if (running) {
    running.again = true;
    return;
  }
  const run = { again: false };
  underWay.set(ctx, run);
  const publish = async () => {
    do {
      run.again = false;
      await publishDue(ctx);
    } while (run.again);
    underWay.delete(ctx);
  };
  ctx.later(publish());
};

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

/** Publishes postponed jobs for their new time. Never throws: if the queue is away, a sweep runs them. */
export const publishAgain = async (ctx: SystemCtx, jobs: readonly QueuedJob[]): Promise<void> => {
  try {
    await ctx.queue.publish(jobs, ctx.now);
  } catch (error) {
    ctx.log('warn', 'jobs were not published; the sweep will run them', { error: describeError(error) });
  }
};

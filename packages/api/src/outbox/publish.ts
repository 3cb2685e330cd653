import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { call } from '../db/sql-functions.ts';
import type { Queue, QueuedJob } from '../ports/queue.ts';

/** Seconds that the queue has for the first delivery of a job; after that the sweep runs it. As in queue_lease.sql. */
const LEASE_SECONDS = 50;
const BATCH = 100;

/** What a transition leaves: jobs that are leased, and whether others may be due, which nobody leased yet. */
type Left = { jobs: readonly QueuedJob[]; more: boolean };

/** What waits to be published for each context in which something is being published now. */
const waiting = new WeakMap<SystemCtx, { jobs: QueuedJob[]; more: boolean }>();

/** Queues that were away, since when: what they did not take then becomes due as its lease ends. */
const away = new WeakMap<Queue, Date>();

/** Publishes jobs that are leased, each for its time, and tells whether it could. If not, a sweep runs them. */
const publish = async (ctx: SystemCtx, jobs: readonly QueuedJob[]): Promise<boolean> => {
  try {
    await ctx.queue.publish(jobs, ctx.now);
    return true;
  } catch (error) {
    away.set(ctx.queue, ctx.now);
    ctx.log('warn', 'jobs were not published; the sweep will run them', { error: describeError(error) });
    return false;
  }
};

/** Whether the queue takes jobs again, so that those which it did not take are due. */
const isBack = ({ queue, now }: SystemCtx): boolean => {
  const since = away.get(queue);
  return since !== undefined && now.getTime() - since.getTime() > LEASE_SECONDS * 1000;
};

/**
 * Publishes jobs after the response is sent, and runs those that need not wait for the queue: those of one context in
 * turn, so that many transitions make few calls. If it fails, the sweep runs the jobs.
 */
export const publishSoon = (ctx: SystemCtx, { jobs: all, more }: Left): void => {
  const own = all.filter(({ name }) => ctx.atOnce.takes(name));
  if (own.length > 0) ctx.later(ctx.atOnce.run(ctx, own).then((rest) => publishLeased(ctx, rest)));
  const jobs = own.length > 0 ? all.filter((job) => !own.includes(job)) : all;
  if (jobs.length === 0 && !more) return;
  const known = waiting.get(ctx);
  const left = known ?? { jobs: [], more: false };
  left.jobs.push(...jobs);
  left.more ||= more;
  if (known) return;
  waiting.set(ctx, left);
  const publishAll = async () => {
    while (left.jobs.length > 0 || left.more) {
      const { more: leases } = left;
      left.more = false;
      const batch = left.jobs.splice(0, BATCH);
      const published = await publish(ctx, batch);
      if (leases || (published && batch.length > 0 && isBack(ctx))) await publishDue(ctx);
    }
    waiting.delete(ctx);
  };
  ctx.later(publishAll());
};

/** Leases due jobs and publishes them in one batch. Never throws. */
export const publishDue = async (ctx: SystemCtx): Promise<void> => {
  try {
    const wanted = { now: ctx.now, due: ctx.now, limit: BATCH, lease_seconds: LEASE_SECONDS };
    const jobs = await call(ctx.db, 'lease_jobs', wanted);
    const published = await publish(ctx, jobs);
    if (published && jobs.length < BATCH && isBack(ctx)) away.delete(ctx.queue);
  } catch (error) {
    ctx.log('warn', 'due jobs were not leased; the sweep will run them', { error: describeError(error) });
  }
};

/** Publishes jobs that are leased, each for its time. Never throws: if the queue is away, a sweep runs them. */
export const publishLeased = async (ctx: SystemCtx, jobs: readonly QueuedJob[]): Promise<void> => {
  await publish(ctx, jobs);
};

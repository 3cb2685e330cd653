import type { Deps } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { jobKinds } from './kinds.ts';
import { runJobs } from './run.ts';

/** How long the queue waits with a job that failed at once: as long as before the first of its own retries. */
const AGAIN_MS = 12_000;

/**
 * Runs the jobs of some kinds after the answer of the request that made them (decision 20). One that must wait for its
 * turn, or that fails, is left to the queue; if this Worker dies, to the sweep.
 */
export const atOnce: Deps['atOnce'] = {
  takes: (name) => jobKinds.get(name)?.atOnce === true,
  async run(request, jobs) {
    // The request's idempotency key belongs to what it did, and a job has its own time.
    const ctx = { ...request, now: request.clock.now(), idempotencyKey: null };
    const rest = await Promise.all(
      jobs.map(async (job): Promise<QueuedJob[]> => {
        const again = { ...job, run_at: new Date(ctx.now.getTime() + AGAIN_MS) };
        try {
          const [result] = await runJobs(ctx, job.name, [job.id]);
          if (typeof result === 'object') return [result.postponed];
          return result === 'failed' ? [again] : [];
        } catch (error) {
          ctx.log('warn', 'a job was not run at once', { job: job.id, error: describeError(error) });
          return [again];
        }
      }),
    );
    return rest.flat();
  },
};

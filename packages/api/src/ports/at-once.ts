import type { QueuedJob } from './queue.ts';

/** Runs jobs in what is left of the request that made them, so that they need no queue unless they must wait. */
export type AtOnce<Ctx> = {
  /** Whether jobs of this name are run so. */
  takes(name: string): boolean;
  /** Runs leased jobs; those that it returns are for the queue. Never throws. */
  run(ctx: Ctx, jobs: readonly QueuedJob[]): Promise<QueuedJob[]>;
};

/** All jobs go to the queue. */
export const NOTHING_AT_ONCE: AtOnce<unknown> = { takes: () => false, run: async (_ctx, jobs) => [...jobs] };

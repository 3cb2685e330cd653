import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { SWEEP_LEASE_SECONDS } from '../core/leases.ts';
import { RetryLater } from '../core/retry-later.ts';
import { call } from '../db/sql-functions.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { jobKinds } from './kinds.ts';
import { emailPace } from './pace.ts';
import { failJob, finishJob } from './repository.ts';

/** Longer than any handler takes, and so short that a job whose Worker died is taken up by the sweep after the next. */
const RUN_SECONDS = 100;
/** From so many failed runs on a person should look. */
const ALERT_AFTER = 5;

/** What a run came to. A job that was postponed has to be published for its new time. */
export type RunResult = 'done' | 'running' | 'failed' | { postponed: QueuedJob };

const postponed = ({ run_at, ...job }: { id: string; name: string; run_at: number }): RunResult => ({
  postponed: { ...job, run_at: new Date(Number(run_at)) },
});

/** Puts off a job whose service asked for a pause, and tells so once in a while: there is nothing to mend. */
const postpone = async (
  ctx: SystemCtx,
  id: string,
  { seconds, perSecond, message }: RetryLater,
): Promise<RunResult> => {
  const pace = emailPace(ctx.env);
  const { tell, job } = await call(ctx.db, 'postpone_job', {
    id,
    now: ctx.now,
    seconds,
    per_second: perSecond,
    pace,
    lease_seconds: SWEEP_LEASE_SECONDS,
  });
  if (tell) ctx.log('warn', 'e-mails wait for their service', { reason: message });
  return postponed(job);
};

/**
 * Runs the job of one outbox row, once: a repeat finds it `done`, a simultaneous one `running`. A failure is recorded and
 * leaves the job open. One that has to wait for its endpoint is as good as done for whoever brought it: a sweep takes it up.
 */
export const runJob = async (ctx: SystemCtx, id: string): Promise<RunResult> => {
  const claim = await call(ctx.db, 'claim_paced_job', {
    id,
    now: ctx.now,
    seconds: RUN_SECONDS,
    pace: emailPace(ctx.env),
    lease_seconds: SWEEP_LEASE_SECONDS,
  });
  if (claim.outcome === 'postponed') return postponed(claim.job);
  if (claim.outcome === 'unknown') ctx.log('warn', 'a job that does not exist was delivered', { job: id });
  if (claim.outcome !== 'claimed') return claim.outcome === 'running' ? 'running' : 'done';

  const { name, payload } = claim.job;
  const kind = jobKinds.get(name);
  try {
    if (!kind) throw new Error(`No handler for ${name}`);
    await kind.handler(ctx, payload, id);
  } catch (error) {
    if (error instanceof RetryLater && kind && kind.lane !== null) return postpone(ctx, id, error);
    const attempts = await failJob(ctx.db, id, ctx.now, describeError(error).slice(0, 500), kind?.urgent === true);
    ctx.log(attempts >= ALERT_AFTER ? 'error' : 'warn', 'a job failed', {
      job: id,
      name,
      attempts,
      error: describeError(error),
    });
    return 'failed';
  }
  await finishJob(ctx.db, id, ctx.now);
  return 'done';
};

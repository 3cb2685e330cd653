import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { SWEEP_LEASE_SECONDS } from '../core/leases.ts';
import { RetryLater } from '../core/retry-later.ts';
import { call } from '../db/sql-functions.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { jobKinds } from './kinds.ts';
import { emailPace } from './pace.ts';
import { failJob, finishJob } from './repository.ts';

/**
 * Longer than any handler takes, and short enough that the next sweep but one takes over the job of a Worker that died.
 */
const RUN_SECONDS = 100;
/** After this many failed runs, a person should look. */
const ALERT_AFTER = 5;

/** The result of a run. A postponed job must be published for its new time. */
export type RunResult = 'done' | 'running' | 'failed' | { postponed: QueuedJob };

const postponed = ({ run_at, ...job }: { id: string; name: string; run_at: number }): RunResult => ({
  postponed: { ...job, run_at: new Date(Number(run_at)) },
});

/** Postpones a job whose service asked for a pause. Logs it only now and then, since there is nothing to fix. */
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
 * Runs the job of one outbox row once: a repeated call returns `done`, a simultaneous one `running`. A failure is
 * recorded and leaves the job open. To the caller, a job that must wait for its endpoint counts as done: a sweep runs
 * it.
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

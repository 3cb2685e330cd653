import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { SWEEP_LEASE_SECONDS } from '../core/leases.ts';
import { RetryLater } from '../core/retry-later.ts';
import { translated } from '../db/client.ts';
import { answerOf, call, type Result, statement } from '../db/sql-functions.ts';
import type { WebhookAttempt } from '../modules/webhook-deliveries/jobs.ts';
import { transition } from '../outbox/transition.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { type JobKind, jobKinds } from './kinds.ts';
import { emailPace } from './pace.ts';
import { failJob } from './repository.ts';

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

type Claim = Result<'claim_jobs'>[number];
type Finished = { id: string; attempt: WebhookAttempt | null };

/** Runs one job that was asked for. What it finished is added to `finished`, for one call that ends all of them. */
const runClaimed = async (
  ctx: SystemCtx,
  claim: Claim,
  rowOf: (kind: JobKind, id: string) => unknown,
  finished: Finished[],
): Promise<RunResult> => {
  const { id } = claim;
  if (claim.outcome === 'postponed') return postponed(claim.job);
  if (claim.outcome === 'unknown') ctx.log('warn', 'a job that does not exist was delivered', { job: id });
  if (claim.outcome !== 'claimed') return claim.outcome === 'running' ? 'running' : 'done';

  const { name, payload } = claim.job;
  const kind = jobKinds.get(name);
  try {
    if (!kind) throw new Error(`No handler for ${name}`);
    const attempt = await kind.handler(ctx, payload, id, await rowOf(kind, id));
    finished.push({ id, attempt: attempt ?? null });
    return 'done';
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
};

/** Starts jobs, and reads in the same round trip what those of the kind `name` need. */
const claim = async (ctx: SystemCtx, name: string, ids: readonly string[]) => {
  const asked = jobKinds.get(name);
  const first = statement(ctx.db, 'claim_jobs', {
    ids: [...ids],
    now: ctx.now,
    seconds: RUN_SECONDS,
    pace: emailPace(ctx.env),
    lease_seconds: SWEEP_LEASE_SECONDS,
  });
  const [answered, rows] = asked?.reads
    ? await translated(ctx.db.batch([first, asked.reads(ctx.db, ids)]))
    : ([await translated(first), []] as const);
  const rowOf = async (kind: JobKind, id: string) => {
    // A delivery may come under another name than its job has.
    const read: { job: string }[] = kind.reads && kind !== asked ? await translated(kind.reads(ctx.db, [id])) : rows;
    return read.find((row) => row.job === id);
  };
  return { claims: answerOf('claim_jobs', answered), rowOf };
};

/**
 * Runs the jobs of outbox rows, all of the kind `name`, at once: each of them once. For a repeated call a job is `done`,
 * for a simultaneous one `running`. A failure is recorded and leaves that job open. To the caller, a job that must wait
 * for its endpoint counts as done: a sweep runs it.
 */
export const runJobs = async (ctx: SystemCtx, name: string, ids: readonly string[]): Promise<RunResult[]> => {
  const { claims, rowOf } = await claim(ctx, name, ids);
  const finished: Finished[] = [];
  const results = await Promise.all(claims.map((one) => runClaimed(ctx, one, rowOf, finished)));
  if (finished.length > 0) {
    await transition(ctx, 'finish_jobs', {
      ids: finished.map(({ id }) => id),
      attempts: finished.flatMap(({ attempt }) => attempt ?? []),
    });
  }
  return results;
};

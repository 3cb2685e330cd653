import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { handlers } from './handlers.ts';
import { claimJob, failJob, finishJob } from './repository.ts';

/** Longer than any handler takes, and so short that a job whose Worker died is taken up by the sweep after the next. */
const RUN_SECONDS = 100;
/** Jobs that give money or seats back: they are tried at every sweep, however long they have failed. */
const URGENT: ReadonlySet<string> = new Set(['refunds.send', 'orders.refund_event', 'holds.release']);
/** From so many failed runs on a person should look. */
const ALERT_AFTER = 5;

/**
 * Runs the job of one outbox row, once: a repeat finds it `done`, a simultaneous one `running`. A failure is recorded and
 * leaves the job open. One that has to wait for its endpoint is as good as done for whoever brought it: a sweep takes it up.
 */
export const runJob = async (ctx: SystemCtx, id: string): Promise<'done' | 'running' | 'failed'> => {
  const claim = await claimJob(ctx.db, id, ctx.now, RUN_SECONDS);
  if (claim.outcome === 'unknown') ctx.log('warn', 'a job that does not exist was delivered', { job: id });
  if (claim.outcome !== 'claimed') return claim.outcome === 'running' ? 'running' : 'done';

  const { name, payload } = claim.job;
  try {
    const handler = handlers[name];
    if (!handler) throw new Error(`No handler for ${name}`);
    await handler(ctx, payload, id);
  } catch (error) {
    const attempts = await failJob(ctx.db, id, ctx.now, describeError(error).slice(0, 500), URGENT.has(name));
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

import type { SystemCtx } from '../core/context.ts';
import { describeError } from '../core/describe-error.ts';
import { fewAtOnce } from '../core/few-at-once.ts';
import { SWEEP_LEASE_SECONDS } from '../core/leases.ts';
import { forgetHits } from '../db/rate-limits.ts';
import { call } from '../db/sql-functions.ts';
import { reconcileGate } from '../modules/holds/jobs.ts';
import { confirmPaid, expireOverdue, resolvePayments } from '../modules/orders/service.ts';
import { processStoredEvents, readMissedEvents } from '../modules/stripe-events/service.ts';
import { serveWaitlists } from '../modules/waitlist/jobs.ts';
import { publishDue, publishLeased } from '../outbox/publish.ts';
import { NOTHING_AT_ONCE } from '../ports/at-once.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { runJobs } from './run.ts';
import { stripeEventHandlers } from './stripe-events.ts';

/** Rows of one kind per run, so that a run stays within a Worker's limits. */
const LIMIT = 200;
/** Younger jobs are left to the request that made them. */
const GRACE_MS = 10_000;

/** Repairs at most `limit` overdue things; returns how many it found. */
type Step = (ctx: SystemCtx, limit: number) => Promise<number>;

/** Runs jobs that were never published, or are not done a minute after they were. */
const runOverdueJobs: Step = async (ctx, limit) => {
  const due = new Date(ctx.now.getTime() - GRACE_MS);
  const wanted = { now: ctx.now, due, limit, lease_seconds: SWEEP_LEASE_SECONDS };
  const jobs = await call(ctx.db, 'lease_jobs', wanted);
  const postponed: QueuedJob[] = [];
  await fewAtOnce(jobs, async ({ id, name }) => {
    // Each job gets the current time: in a long run, webhooks would otherwise be signed with an old one.
    const [result] = await runJobs({ ...ctx, now: ctx.clock.now() }, name, [id]);
    if (typeof result === 'object') postponed.push(result.postponed);
  });
  await publishLeased({ ...ctx, now: ctx.clock.now() }, postponed);
  return jobs.length;
};

/** Work counts as late when two sweeps should have done it. */
const LATE_MS = 120_000;

/** Logs late work by kind: the first sign for an operator that something falls behind. */
const tellLateness = async (ctx: SystemCtx): Promise<void> => {
  const kinds = (await call(ctx.db, 'late_jobs', { now: ctx.now })).map(({ kind, due, oldest_due_at }) => ({
    kind,
    due,
    seconds: Math.round((ctx.now.getTime() - Date.parse(oldest_due_at)) / 1000),
  }));
  const late = kinds.filter(({ seconds }) => seconds * 1000 > LATE_MS);
  if (late.length > 0) ctx.log('warn', 'due work is late', { kinds: late });
};

/** Deletes login counts kept while Redis was away. No rate limit's window is as long as an hour. */
const forgetOldHits: Step = async (ctx) => {
  await forgetHits(ctx.db, new Date(ctx.now.getTime() - 3_600_000));
  return 0;
};

const steps: Record<string, Step> = {
  missedEvents: readMissedEvents,
  stripeEvents: (ctx, limit) => processStoredEvents(ctx, stripeEventHandlers, limit),
  orders: expireOverdue,
  paidOrders: confirmPaid,
  payments: resolvePayments,
  gate: reconcileGate,
  waitlists: serveWaitlists,
  jobs: runOverdueJobs,
  rateLimits: forgetOldHits,
  retention: (ctx, limit) => call(ctx.db, 'purge_old', { now: ctx.now, limit }),
};

/**
 * Repairs what a crash, a lost message or an outage left behind. Rows are leased, so two sweeps at once do nothing
 * twice. `more` means that a limit was reached: run it again at once.
 */
export const runSweep = async (caller: SystemCtx): Promise<{ more: boolean }> => {
  // A sweep may make hundreds of jobs, which the queue spreads over many Workers.
  const ctx: SystemCtx = { ...caller, atOnce: NOTHING_AT_ONCE };
  let more = false;
  for (const [name, step] of Object.entries(steps)) {
    try {
      more = (await step(ctx, LIMIT)) >= LIMIT || more;
    } catch (error) {
      ctx.log('error', 'a step of the sweep failed', { step: name, error: describeError(error) });
    }
  }
  // When more is left, the next run does these.
  if (!more) {
    await publishDue(ctx);
    await tellLateness(ctx);
  }
  return { more };
};

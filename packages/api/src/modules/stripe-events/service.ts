import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { call } from '../../db/sql-functions.ts';
import type { PaymentEvent } from '../../ports/payments.ts';
import { finishDailyTask, markProcessed, type StoredEvent, selectUnprocessed, storeEvent } from './repository.ts';
import type { STRIPE_EVENT_TYPES } from './types.ts';

/** Younger events are left to the request that delivered them. */
const GRACE_MS = 60_000;
/** After this many calls without an answer, a run stops asking Stripe: each takes many seconds. */
const MOST_UNANSWERED = 3;
/** After this many failed runs, a person should look. */
const ALERT_AFTER = 5;

/**
 * Handles a Stripe event. It gets the id of the event's object and asks Stripe for its state, because events come
 * twice, late and in any order. It may be called again after a failure.
 */
type Handle = (ctx: SystemCtx, objectId: string) => Promise<void>;

/**
 * How events of a type are handled. `atOnce`, where there is one, does what most of them need in one transaction: it
 * stores the event too, and returns whether the event is processed. Only if not is `handle` called.
 */
export type EventHandler = { handle: Handle; atOnce?: (ctx: SystemCtx, event: PaymentEvent) => Promise<boolean> };
type Handlers = Readonly<Record<string, EventHandler>>;

const finish = async (ctx: SystemCtx, handlers: Handlers, event: StoredEvent): Promise<void> => {
  await handlers[event.type]?.handle(ctx, event.object_id);
  await markProcessed(ctx.db, event.id, ctx.now);
};

/** Stores the event with what it causes, or alone when that fails. Returns whether it is processed. */
const take = async (ctx: Ctx, handlers: Handlers, event: PaymentEvent): Promise<boolean> => {
  const handler = handlers[event.type];
  if (!handler?.atOnce) return storeEvent(ctx.db, event, !handler, ctx.now);
  try {
    return await handler.atOnce(ctx, event);
  } catch (error) {
    await storeEvent(ctx.db, event, false, ctx.now);
    throw error;
  }
};

/** Verifies, stores and handles a Stripe event. Throws `invalid_signature`; after any throw Stripe sends it again. */
export const receiveEvent = async (
  ctx: Ctx,
  handlers: Handlers,
  body: string,
  signature: string | undefined,
): Promise<void> => {
  const event = await ctx.payments.readEvent(body, signature);
  // Skips only processed events: one that failed half-way is handled again.
  if (!(await take(ctx, handlers, event))) await finish(ctx, handlers, event);
};

/** Handles events that are not processed a minute after they were stored. Returns how many there were. */
export const processStoredEvents = async (ctx: SystemCtx, handlers: Handlers, limit: number): Promise<number> => {
  const due = new Date(ctx.now.getTime() - GRACE_MS);
  const events = await call(ctx.db, 'lease_stripe_events', { now: ctx.now, due, limit });
  let unanswered = 0;
  for (const event of events) {
    if (unanswered >= MOST_UNANSWERED) break; // the others come up again when their lease ends
    try {
      if (!(await handlers[event.type]?.atOnce?.(ctx, event))) await finish(ctx, handlers, event);
    } catch (error) {
      if (error instanceof AppError && error.code === 'payment_provider_unavailable') unanswered++;
      ctx.log(event.attempts >= ALERT_AFTER ? 'error' : 'warn', 'an event of Stripe’s could not be processed', {
        event: event.id,
        type: event.type,
        attempts: event.attempts,
        error: describeError(error),
      });
    }
  }
  return events.length;
};

const MISSED_EVENTS = 'stripe_missed_events';
/** Stripe may list an event a moment after it happened. */
const OVERLAP_MS = 3_600_000;
/** Events that begin at Stripe. About payments, which we start, we ask Stripe ourselves. */
const UNASKED: readonly string[] = [
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.refunded',
  'refund.created',
  'refund.failed',
  'refund.updated',
] satisfies (typeof STRIPE_EVENT_TYPES)[number][];

/**
 * Once a day asks Stripe for events that were never delivered: of refunds and disputes, since these begin at Stripe and
 * nothing else would report them. Those that fail are stored and retried like any other. Returns how many there were.
 */
export const readMissedEvents = async (ctx: SystemCtx): Promise<number> => {
  const since = await call(ctx.db, 'lease_daily_task', { name: MISSED_EVENTS, now: ctx.now });
  if (!since) return 0;
  const events = await ctx.payments.eventsSince(new Date(since.getTime() - OVERLAP_MS), UNASKED);
  const missed = await selectUnprocessed(
    ctx.db,
    events.map(({ id }) => id),
  );
  for (const event of events.filter(({ id }) => missed.has(id))) {
    ctx.log('warn', 'an event of Stripe’s had not come', { event: event.id, type: event.type });
    // Dated back, so that the next step handles them.
    await storeEvent(ctx.db, event, false, new Date(ctx.now.getTime() - GRACE_MS));
  }
  await finishDailyTask(ctx.db, MISSED_EVENTS, ctx.now);
  return missed.size;
};

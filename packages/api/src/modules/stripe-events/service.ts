import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { call } from '../../db/sql-functions.ts';
import { finishDailyTask, markProcessed, type StoredEvent, selectUnprocessed, storeEvent } from './repository.ts';
import type { STRIPE_EVENT_TYPES } from './types.ts';

/** Younger events are left to the request that brought them. */
const GRACE_MS = 60_000;
/** From so many calls without an answer on, a run asks Stripe no more: each costs it many seconds. */
const MOST_UNANSWERED = 3;
/** From so many failed runs on a person should look. */
const ALERT_AFTER = 5;

/**
 * What an event of Stripe's means to us. It is given the id of the object that the event is about and asks Stripe for the
 * object: events come doubled, late and in any order. It may be called again after a failure.
 */
export type EventHandler = (ctx: SystemCtx, objectId: string) => Promise<void>;
type Handlers = Readonly<Record<string, EventHandler>>;

const process = async (ctx: SystemCtx, handlers: Handlers, event: StoredEvent): Promise<void> => {
  await handlers[event.type]?.(ctx, event.object_id);
  await markProcessed(ctx.db, event.id, ctx.now);
};

/** Verifies, stores and acts on an event of Stripe's. Throws `invalid_signature`; any throw makes Stripe send it again. */
export const receiveEvent = async (
  ctx: Ctx,
  handlers: Handlers,
  body: string,
  signature: string | undefined,
): Promise<void> => {
  const event = await ctx.payments.readEvent(body, signature);
  // Deduplicated on having been processed: an event that failed half-way is taken again.
  if (await storeEvent(ctx.db, event, !handlers[event.type], ctx.now)) return;
  await process(ctx, handlers, event);
};

/** Acts on events that were stored and not processed a minute later. Returns how many there were. */
export const processStoredEvents = async (ctx: SystemCtx, handlers: Handlers, limit: number): Promise<number> => {
  const due = new Date(ctx.now.getTime() - GRACE_MS);
  const events = await call(ctx.db, 'lease_stripe_events', { now: ctx.now, due, limit });
  let unanswered = 0;
  for (const event of events) {
    if (unanswered >= MOST_UNANSWERED) break; // the rest comes up again when its lease is over
    try {
      await process(ctx, handlers, event);
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
/** What happens at Stripe without our asking; a payment that we started we ask about ourselves. */
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
 * Once a day asks Stripe for events that never came: of refunds and disputes, which begin at Stripe and of which nothing else
 * would tell. What fails is stored and taken up like any other. Returns how many there were.
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
    // As old as those that the next step takes up.
    await storeEvent(ctx.db, event, false, new Date(ctx.now.getTime() - GRACE_MS));
  }
  await finishDailyTask(ctx.db, MISSED_EVENTS, ctx.now);
  return missed.size;
};

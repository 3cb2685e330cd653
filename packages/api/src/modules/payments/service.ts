import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { eventHandlers } from './events/index.ts';
import { leaseEvents, markProcessed, type StoredEvent, storeEvent } from './repository.ts';

/** Younger events are left to the request that brought them. */
const GRACE_MS = 60_000;
/** From so many calls without an answer on, a run asks Stripe no more: each costs it many seconds. */
const MOST_UNANSWERED = 3;
/** From so many failed runs on a person should look. */
const ALERT_AFTER = 5;

const process = async (ctx: SystemCtx, event: StoredEvent): Promise<void> => {
  await eventHandlers[event.type]?.(ctx, event.object_id);
  await markProcessed(ctx.db, event.id, ctx.now);
};

/** Verifies, stores and acts on an event of Stripe's. Throws `invalid_signature`; any throw makes Stripe send it again. */
export const receiveEvent = async (ctx: Ctx, body: string, signature: string | undefined): Promise<void> => {
  const event = await ctx.payments.readEvent(body, signature);
  // Deduplicated on having been processed: an event that failed half-way is taken again.
  if (await storeEvent(ctx.db, event, !eventHandlers[event.type], ctx.now)) return;
  await process(ctx, event);
};

/** Acts on events that were stored and not processed a minute later. Returns how many there were. */
export const processStoredEvents = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const due = new Date(ctx.now.getTime() - GRACE_MS);
  const events = await leaseEvents(ctx.db, ctx.now, due, limit);
  let unanswered = 0;
  for (const event of events) {
    if (unanswered >= MOST_UNANSWERED) break; // the rest comes up again when its lease is over
    try {
      await process(ctx, event);
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

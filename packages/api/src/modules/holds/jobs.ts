import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { compareHolds, selectEventsOnSale } from './repository.ts';

const payloadSchema = z.object({ hold_id: z.string(), event_id: z.string() });

/** `holds.release`: frees a hold that was released while Redis was away. A hold that became an order is left alone. */
export const release = async (ctx: SystemCtx, payload: Record<string, unknown>): Promise<void> => {
  const { hold_id, event_id } = payloadSchema.parse(payload);
  const answer = await ctx.gate.release(event_id, hold_id, ctx.now, null);
  if (answer === 'unavailable') throw new Error('The gate is away');
};

/**
 * Makes the gate agree with Postgres, event by event: counts its holds anew, removes those that became orders, and
 * stores the newest snapshot. Each transition and refusal does this at once for its part; this repairs what a crash or
 * an eviction left. Ends early if Redis is away. Returns 0, since skipped events form no queue that another run would
 * shorten.
 */
export const reconcileGate = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const eventIds = await selectEventsOnSale(ctx.db, ctx.now, limit);
  for (const eventId of eventIds) {
    const gate = await ctx.gate.recount(eventId, ctx.now);
    if (gate === 'unavailable') return 0;
    // Nothing to repair: the next caller loads the newest snapshot.
    if (!gate.isFresh && gate.holdIds.length === 0) continue;
    try {
      const { snapshot, ordered } = await compareHolds(ctx.db, eventId, gate.holdIds, ctx.now);
      if (!snapshot) continue;
      if (ordered.length === 0) await ctx.gate.putSnapshot(snapshot, ctx.now);
      for (const holdId of ordered) await ctx.gate.putSnapshot(snapshot, ctx.now, holdId);
    } catch (error) {
      ctx.log('error', 'the gate could not be reconciled', { event_id: eventId, error: describeError(error) });
    }
  }
  return 0;
};

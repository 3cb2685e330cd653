import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { compareHolds, selectEventsOnSale } from './repository.ts';

const payloadSchema = z.object({ hold_id: z.string(), event_id: z.string() });

/** `holds.release`: gives back what was released while the gate was away. A hold that became an order is not there to release. */
export const release = async (ctx: SystemCtx, payload: Record<string, unknown>): Promise<void> => {
  const { hold_id, event_id } = payloadSchema.parse(payload);
  const answer = await ctx.gate.release(event_id, hold_id, ctx.now, null);
  if (answer === 'unavailable') throw new Error('The gate is away');
};

/**
 * Brings the gate back to what Postgres says, event by event: counts its holds anew, lets go of those that have become
 * orders, and puts the newest snapshot there. Each transition and each refusal does its part of this at once; here goes what a
 * crash or an eviction left. Ends early where Redis is away. Returns 0: what
 * is left out is not a queue that the next run would shorten.
 */
export const reconcileGate = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const eventIds = await selectEventsOnSale(ctx.db, ctx.now, limit);
  for (const eventId of eventIds) {
    const gate = await ctx.gate.recount(eventId, ctx.now);
    if (gate === 'unavailable') return 0;
    // Nothing to set right: whoever asks next brings the newest snapshot.
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

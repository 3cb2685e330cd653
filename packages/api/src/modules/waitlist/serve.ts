import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { selectEventsToServe, serveEvent } from './repository.ts';

/**
 * Lapses overdue offers and offers free seats, event by event; at most `limit` events. Most is done in the transactions that
 * free seats: this is for what only time brings about. Returns how many events there were.
 */
export const serveWaitlists = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const eventIds = await selectEventsToServe(ctx.db, ctx.now, limit);
  for (const eventId of eventIds) {
    try {
      const snapshot = await serveEvent(ctx.db, eventId, await ctx.gate.held(eventId, ctx.now), ctx.now);
      await ctx.gate.settle(snapshot, ctx.now);
    } catch (error) {
      ctx.log('error', 'a waitlist could not be served', { event_id: eventId, error: describeError(error) });
    }
  }
  return eventIds.length;
};

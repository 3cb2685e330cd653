import type { SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { call } from '../../db/door.ts';

/**
 * Lapses overdue offers and offers free seats, event by event; at most `limit` events. Most is done in the transactions that
 * free seats: this is for what only time brings about. Returns how many events there were.
 */
export const serveWaitlists = async (ctx: SystemCtx, limit: number): Promise<number> => {
  const eventIds = await call(ctx.db, 'events_to_serve', { now: ctx.now, limit });
  for (const eventId of eventIds) {
    try {
      const held = await ctx.gate.held(eventId, ctx.now);
      const snapshot = await call(ctx.db, 'serve_event', { event_id: eventId, now: ctx.now, held });
      await ctx.gate.settle(snapshot, ctx.now);
    } catch (error) {
      ctx.log('error', 'a waitlist could not be served', { event_id: eventId, error: describeError(error) });
    }
  }
  return eventIds.length;
};

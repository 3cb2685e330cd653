import type { Ctx } from '../../core/context.ts';
import { idPattern } from '../../core/ids.ts';
import { selectHostedEvent } from './repository.ts';

/** What the hosted page of an event shows; null when it is not on show, or its promoter has no publishable key. */
export const getHostedEvent = async (ctx: Ctx, eventId: string) => {
  const event = idPattern('event').test(eventId) ? await selectHostedEvent(ctx.db, eventId) : null;
  return event?.key ? { ...event, id: eventId, key: event.key } : null;
};

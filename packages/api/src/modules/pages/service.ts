import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { idPattern } from '../../core/ids.ts';
import { selectHostedEvent } from './repository.ts';

/** What the hosted page of an event shows; throws `event_not_found`. */
export const getHostedEvent = async (ctx: Ctx, eventId: string) => {
  const event = idPattern('event').test(eventId) ? await selectHostedEvent(ctx.db, eventId) : null;
  if (!event?.key)
    throw new AppError('event_not_found', 'The event is not on show, or its promoter has no publishable key.');
  return { ...event, id: eventId, key: event.key };
};

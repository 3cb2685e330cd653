import type { Ctx } from '../../core/context.ts';
import { readGuestToken } from '../../core/guest-token.ts';
import { idPattern } from '../../core/ids.ts';
import { selectEventOf, selectHostedEvent } from './repository.ts';

/** Whether a secret in the page's address belongs to an order or waitlist entry of the event. */
const opens = async (ctx: Ctx, eventId: string, token: string | undefined): Promise<boolean> => {
  if (token === undefined) return false;
  const held = await readGuestToken(ctx.secrets, token).catch(() => null);
  return held !== null && (await selectEventOf(ctx.db, held)) === eventId;
};

/**
 * The hosted page of an event. `on_show`: for everybody. `held`: the event is off show or cancelled, but the visitor
 * has the secret of an order or entry. `gone`: the event was on show and the visitor has no secret in the address; the
 * browser may store one. Null if the event was never on show or its promoter has no publishable key.
 */
export const getHostedEvent = async (ctx: Ctx, eventId: string, token: string | undefined) => {
  const event = idPattern('event').test(eventId) ? await selectHostedEvent(ctx.db, eventId) : null;
  if (!event?.key) return null;
  const { title, city, promoter_name, key } = event;
  const shown = { id: eventId, title, city, promoter_name, key };
  if (event.on_show) return { ...shown, state: 'on_show' as const };
  if (await opens(ctx, eventId, token)) return { ...shown, state: 'held' as const };
  return event.was_on_show ? { ...shown, state: 'gone' as const } : null;
};

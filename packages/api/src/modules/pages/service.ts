import type { Ctx } from '../../core/context.ts';
import { readGuestToken } from '../../core/guest-token.ts';
import { idPattern } from '../../core/ids.ts';
import { selectEventOf, selectHostedEvent } from './repository.ts';

/** Whether a secret of the page's address is that of an order or a waitlist entry of the event. */
const opens = async (ctx: Ctx, eventId: string, token: string | undefined): Promise<boolean> => {
  if (token === undefined) return false;
  const held = await readGuestToken(ctx.secrets, token).catch(() => null);
  return held !== null && (await selectEventOf(ctx.db, held)) === eventId;
};

/**
 * The hosted page of an event: `on_show` for everybody; `held` for whoever comes with the secret of an order or an entry, though
 * the event was taken off show or cancelled; `gone` for everybody else who comes to one that was on show, as the secret may lie
 * in the browser alone. Null where there never was anything to see, or there is no publishable key.
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

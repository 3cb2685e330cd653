import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import {
  type Caller,
  isAdmin,
  type Owner,
  ownerOf,
  promoterOf,
  promoterOrAll,
  promoterOrNone,
} from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { checkReturnUrl } from '../../core/return-url.ts';
import { RepeatedRequest } from '../../db/client.ts';
import { hideUnseen, selectEventState } from '../../db/events.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import { tierKeyOf } from '../tiers/service.ts';
import { presentEntry, presentJoined } from './present.ts';
import { type EntryRow, entryQuery, eventOfEntry, selectEntries, selectEntry } from './repository.ts';
import type { eventListQuery, joinBody, listQuery, notifyBody } from './schemas.ts';

/** Whose entries a caller may read: a promoter those of its events, a person their own, a token its only one. */
const entryOwnerOf = (caller: Caller): Owner =>
  caller.kind === 'waitlist' ? { entryId: caller.entryId } : ownerOf(caller);

const requireEntry = async (ctx: Ctx, owner: Owner, id: string): Promise<EntryRow> => {
  const row = await selectEntry(ctx.db, owner, id);
  if (!row) throw new AppError('waitlist_entry_not_found');
  return row;
};

/** Joins the waitlist of a tier or event. If the party's seats are free, they are offered at once. */
export const joinWaitlist = async (ctx: Ctx, input: z.output<typeof joinBody>) => {
  const { caller, now } = ctx;
  if (input.return_url) checkReturnUrl(ctx, input.return_url);
  const join = async () => {
    const entry = {
      id: newId('waitlistEntry', ctx),
      tier_id: input.tier_id,
      user_id: caller.kind === 'user' ? caller.userId : null,
      email: input.email,
      name: input.name,
      locale: input.locale ?? ctx.locale,
      quantity: input.quantity,
      return_url: input.return_url ?? null,
      key: await tierKeyOf(ctx, input.access_code),
    };
    const args = {
      // A person may join any promoter's waitlist; a key only its own promoter's.
      promoter_id: caller.kind === 'user' ? null : promoterOrNone(caller),
      event_id: input.event_id,
      entry,
      held: await ctx.gate.held(input.event_id, now),
    };
    const after = [entryQuery(ctx.db, entry.id)] as const;
    const done = await transition(ctx, 'join_waitlist', args, { after }).catch((error: unknown) =>
      hideUnseen(ctx, input.event_id, error),
    );
    if (done.outcome === 'exists') throw new RepeatedRequest(done.entry_id);
    const [[row]] = done.after;
    if (!row) throw new AppError('waitlist_entry_not_found');
    return presentJoined(ctx, row);
  };
  const shown = async (id: string) => presentJoined(ctx, await requireEntry(ctx, 'system', id));
  return once(ctx, join, shown);
};

/** A signed-in person's own entries. */
export const listOwnEntries = async (
  ctx: Ctx,
  { event_id, tier_id, status, ...request }: z.output<typeof listQuery>,
) => {
  const owner = ctx.caller.kind === 'user' ? { userId: ctx.caller.userId } : {};
  const { data, has_more } = await selectEntries(ctx.db, owner, { event_id, tier_id, status }, request);
  return { data: data.map((row) => presentEntry(ctx, row)), has_more };
};

/** The entries of a promoter's event. */
export const listEventEntries = async (ctx: Ctx, eventId: string, query: z.output<typeof eventListQuery>) => {
  const { tier_id, email, status, ...request } = query;
  const promoterId = promoterOrAll(ctx.caller);
  const event = (await selectEventState(ctx, eventId))?.event;
  if (!event || (promoterId && event.promoter_id !== promoterId)) throw new AppError('event_not_found');
  const { data, has_more } = await selectEntries(
    ctx.db,
    { promoterId: event.promoter_id },
    { event_id: eventId, tier_id, email, status },
    request,
  );
  return { data: data.map((row) => presentEntry(ctx, row)), has_more };
};

/** An entry of a line that the caller is in or runs; throws `waitlist_entry_not_found`. */
export const getEntry = async (ctx: Ctx, id: string) =>
  presentEntry(ctx, await requireEntry(ctx, isAdmin(ctx.caller) ? 'system' : entryOwnerOf(ctx.caller), id));

/** Leaves the waitlist; an open offer goes to the next in line. Leaving again does nothing. */
export const leaveWaitlist = async (ctx: Ctx, id: string): Promise<void> => {
  const { caller, now } = ctx;
  const { entry } = await requireEntry(ctx, entryOwnerOf(caller), id);
  const isOwn = caller.kind === 'waitlist' || (caller.kind === 'user' && caller.userId === entry.user_id);
  const audit = isOwn ? null : auditEntry(ctx, 'waitlist_entry.removed', id, { event_id: entry.event_id });
  const leave = async () => {
    const held = await ctx.gate.held(entry.event_id, now);
    await transition(ctx, 'leave_waitlist', { event_id: entry.event_id, entry_id: id, held }, { audit });
  };
  return once(ctx, leave, async () => undefined);
};

/** Sends the e-mail of an open offer again. With `override`, offers a waiting entry free seats out of turn. */
export const notifyEntry = async (ctx: Ctx, id: string, { override = false }: z.output<typeof notifyBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const args = {
    promoter_id: promoterId,
    event_id: eventOfEntry(ctx.db, promoterId, id),
    entry_id: id,
    job_id: `offer_email:${id}:${newId('change', ctx)}`,
    override,
    held: null,
  };
  const audit = override ? { ...auditEntry(ctx, 'waitlist_entry.offered', id), override } : null;
  const notify = async () => {
    const after = [entryQuery(ctx.db, id)] as const;
    const [[row]] = (await transition(ctx, 'notify_waitlist', args, { audit, after })).after;
    if (!row) throw new AppError('waitlist_entry_not_found');
    return presentEntry(ctx, row);
  };
  return once(ctx, notify, async () => presentEntry(ctx, await requireEntry(ctx, { promoterId }, id)));
};

/**
 * The seats offered to an entry, for the order that claims them. `reserve_order` decides under the event's lock
 * whether the offer is still open.
 */
export const requireOffer = async (ctx: Ctx, entryId: string) => {
  const { entry, event, offered, price_rules } = await requireEntry(ctx, 'system', entryId);
  if (ctx.caller.kind !== 'user' && entry.promoter_id !== promoterOrNone(ctx.caller)) {
    throw new AppError('waitlist_entry_not_found');
  }
  if (!entry.offered_tier_id || !entry.offer_expires_at || !offered) throw new AppError('offer_not_open');
  return {
    event_id: entry.event_id,
    locale: entry.locale,
    tier_id: entry.offered_tier_id,
    quantity: entry.quantity,
    unit_price: offered.price,
    currency: event.currency,
    price_rules,
    expires_at: entry.offer_expires_at,
  };
};

import type { z } from '@hono/zod-openapi';
import { auditEntry, changeDetails } from '../../core/audit.ts';
import type { Shown } from '../../core/caching.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { type Keep, resolveTime, retimed, seenTimes, timeColumns } from '../../core/event-times.ts';
import { visibilityOf } from '../../core/event-visibility.ts';
import { newId } from '../../core/ids.ts';
import { generateTicketKey } from '../../core/ticket-keys.ts';
import {
  type EventState,
  eventState,
  eventStateQuery,
  ownEventArgs,
  pricedAt,
  retryWhenChanged,
  selectTimes,
} from '../../db/events.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import {
  availabilityStatus,
  buyerPrice,
  heldUntil,
  judgedBy,
  opensTier,
  presentTiers,
  readTiers,
  roomTogether,
  tierAvailability,
  tierKeyOf,
  turnsOf,
} from '../tiers/service.ts';
import { needsAdmission } from '../waiting-room/service.ts';
import { changeOf, refusal } from './change.ts';
import { eventVersion, presentEvent } from './present.ts';
import * as repository from './repository.ts';
import type { createEventBody, listEventsQuery, updateEventBody } from './schemas.ts';

/** One event that the caller may see, without its tiers. Throws `event_not_found`. */
export const readEvent = async (ctx: Ctx, eventId: string) => {
  const row = await repository.selectEvent(ctx.db, visibilityOf(ctx.caller), eventId, pricedAt(ctx));
  if (!row) throw new AppError('event_not_found');
  return presentEvent(ctx, row);
};

/** The event as a change left it. */
const presentAfter = (ctx: Ctx, rows: Parameters<typeof eventState>[0]) => {
  const after = eventState(rows);
  if (!after) throw new AppError('event_not_found');
  return presentEvent(ctx, after.event);
};

/** Makes a draft with its own ticket key. Throws `invalid_times` or `unclear_local_time`. */
export const createEvent = async (ctx: Ctx, input: z.output<typeof createEventBody>) => {
  const start = resolveTime(input.time_zone, input.start_time, '/body/start_time');
  const end = resolveTime(input.time_zone, input.end_time, '/body/end_time');
  if (start.at >= end.at) throw new AppError('invalid_times', 'The start must lie before the end.');
  const id = newId('event', ctx);
  const { publicKey, privateKey } = await generateTicketKey();
  const row = {
    ...input,
    id,
    start_time: start.at,
    end_time: end.at,
    local_start_time: start.local,
    local_end_time: end.local,
    promoter_id: promoterOf(ctx.caller),
    status: 'draft' as const,
    reserved: 0,
    sold: 0,
    sold_out: false,
    waiting_room: 'auto' as const,
    waiting_room_paused: false,
    waiting_room_per_minute: null,
    revision: 0,
    version: 1,
    image_name: null,
    ticket_public_key: publicKey,
    ticket_private_key: await ctx.secrets.encrypt(privateKey, id),
    published_at: null,
    created_at: ctx.now,
    updated_at: ctx.now,
  };
  return once(
    ctx,
    async () => {
      const audit = auditEntry(ctx, 'event.created', id, { title: input.title });
      await repository.insertEvent(ctx.db, row, ctx.idempotencyKey, audit);
      return presentEvent(ctx, { ...row, buyer_price_from: null });
    },
    (eventId) => readEvent(ctx, eventId),
  );
};

/** A page of the events that the caller may see; the published and not ended ones unless a status is asked for. */
export const listEvents = async (
  ctx: Ctx,
  query: z.output<typeof listEventsQuery>,
  given?: repository.Given,
): Promise<Shown<{ data: ReturnType<typeof presentEvent>[]; has_more: boolean }>> => {
  const { mine, limit, starting_after, ending_before, sort, ...filter } = query;
  const { data, has_more } = await repository.selectEvents(
    ctx.db,
    visibilityOf(ctx.caller),
    {
      ...filter,
      owner: mine ? promoterOf(ctx.caller) : undefined,
      status: filter.status ?? (mine ? undefined : 'published'),
    },
    { limit, starting_after, ending_before, sort },
    pricedAt(ctx),
    given,
  );
  return {
    body: { data: data.map((row) => presentEvent(ctx, row)), has_more },
    version: [has_more, ...data.map((row) => [row.id, ...eventVersion(ctx, row)])],
    eventId: null,
    turns: data.map((row) => row.end_time.getTime()),
  };
};

const presentWithTiers = (ctx: Ctx, state: EventState, tiers: ReturnType<typeof presentTiers>) => ({
  ...presentEvent(ctx, state.event),
  tiers,
  waiting_room: needsAdmission(ctx, state.snapshot),
  accepts_access_code: Object.values(state.snapshot.tiers).some(({ access }) => access !== null && access !== ''),
});

/**
 * A visible event, or one that the caller bought or waits for, with its tiers, including the hidden ones that the
 * access code opens. Throws `event_not_found`.
 */
export const getEvent = async (ctx: Ctx, eventId: string, accessCode?: string) => {
  const { state, tiers, version, ...shown } = await readTiers(ctx, eventId, accessCode);
  return {
    ...shown,
    body: presentWithTiers(ctx, state, tiers),
    version: [...eventVersion(ctx, state.event), needsAdmission(ctx, state.snapshot), ...version],
  };
};

/** `getEvent` for the batch of a change: the statement that reads the event after it, and how to show the result. */
export const eventReading = (ctx: Ctx, eventId: string) => ({
  query: eventStateQuery(ctx.db, visibilityOf(ctx.caller), eventId, pricedAt(ctx)),
  present: async (rows: Awaited<ReturnType<typeof eventStateQuery>>) => {
    const [held, key] = await Promise.all([ctx.gate.held(eventId, ctx.now), tierKeyOf(ctx, undefined)]);
    const state = eventState(rows);
    if (!state) throw new AppError('event_not_found');
    return presentWithTiers(ctx, state, presentTiers(ctx, state, held, key));
  },
});

type Changes = z.output<typeof updateEventBody>;

const timesOf = async (ctx: Ctx, eventId: string) => {
  const times = await selectTimes(ctx.db, promoterOf(ctx.caller), eventId);
  if (!times) throw new AppError('event_not_found');
  return times;
};

/** The columns that a change sets, and the stored times that it was calculated from. */
const reckon = async (ctx: Ctx, eventId: string, { start_time, end_time, ...rest }: Changes) => {
  if (!start_time && !end_time && !rest.time_zone) return { columns: rest, reckoned: null };
  const times = await timesOf(ctx, eventId);
  const zone = rest.time_zone ?? times.time_zone;
  const given = timeColumns<'start_time' | 'end_time', never>(zone, { start_time, end_time }, [
    'start_time',
    'end_time',
  ]);
  if (zone === times.time_zone) {
    return { columns: { ...rest, ...given }, reckoned: { seen: { time_zone: zone } } };
  }
  const { event, windows } = retimed(times, zone, 'local_times', given);
  return { columns: { ...rest, ...event, ...given }, reckoned: { seen: seenTimes(times), windows } };
};

/** Changes the given fields. In a new time zone, local times stay the same. Throws `unclear_local_time`. */
export const updateEvent = (ctx: Ctx, eventId: string, changes: Changes) =>
  once(
    ctx,
    () =>
      retryWhenChanged(async () => {
        const held = await ctx.gate.held(eventId, ctx.now);
        const { columns, reckoned } = await reckon(ctx, eventId, changes);
        const told: Record<string, unknown> = { ...changes, ...columns };
        delete told.local_start_time;
        delete told.local_end_time;
        const audit = auditEntry(ctx, 'event.updated', eventId, changeDetails(told));
        const args = { ...ownEventArgs(ctx, eventId), changes: columns, held, seen: null, windows: null, ...reckoned };
        const done = await transition(ctx, 'update_event', args, changeOf(ctx, eventId, audit));
        return done.outcome === 'times_changed' ? null : presentAfter(ctx, done.after[0]);
      }),
    (id) => readEvent(ctx, id),
  );

/** Puts a draft on show. Throws `event_not_ready` with everything that is missing. */
export const publishEvent = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    async () => {
      // Unverified promoters may publish in test deployments only.
      const verified_only = ctx.env.ENVIRONMENT === 'live';
      const args = { ...ownEventArgs(ctx, eventId), verified_only, held: await ctx.gate.held(eventId, ctx.now) };
      const audit = auditEntry(ctx, 'event.published', eventId);
      const { after } = await transition(ctx, 'publish_event', args, changeOf(ctx, eventId, audit));
      return presentAfter(ctx, after[0]);
    },
    (id) => readEvent(ctx, id),
  );

/** Takes an event off show; orders and tickets stay. */
export const unpublishEvent = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    async () => {
      const change = changeOf(ctx, eventId, auditEntry(ctx, 'event.unpublished', eventId));
      const { after } = await transition(ctx, 'unpublish_event', ownEventArgs(ctx, eventId), change);
      return presentAfter(ctx, after[0]);
    },
    (id) => readEvent(ctx, id),
  );

/**
 * Ends the sale and the waitlist for good; jobs then refund and notify every buyer. A cancelled event stays as it is.
 */
export const cancelEvent = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    async () => {
      const change = changeOf(ctx, eventId, auditEntry(ctx, 'event.cancelled', eventId));
      const { after } = await transition(ctx, 'cancel_event', ownEventArgs(ctx, eventId), change);
      return presentAfter(ctx, after[0]);
    },
    (id) => readEvent(ctx, id),
  );

/** Deletes an event without orders or waitlist entries. Throws `event_has_orders`. */
export const deleteEvent = (ctx: Ctx, eventId: string) =>
  once(
    ctx,
    async () => {
      const audit = auditEntry(ctx, 'event.deleted', eventId);
      await transition(ctx, 'delete_event', ownEventArgs(ctx, eventId), { audit, refusal });
    },
    async () => undefined,
  );

/** What can be bought of an event now. Normally takes one call to Redis and none to Postgres. */
export const eventAvailability = async (ctx: Ctx, eventId: string, accessCode?: string) => {
  const key = await tierKeyOf(ctx, accessCode);
  const judged = await judgedBy(ctx, eventId);
  if (!judged) throw new AppError('event_not_found');
  const { snapshot, held, returns, room_until } = judged;
  const open = Object.entries(snapshot.tiers).filter(([, tier]) => opensTier(key, snapshot.promoter_id, tier.access));
  const tiers = open.map(([id, tier]) => {
    const offers = tierAvailability(snapshot, id, tier, held, ctx.now);
    const held_until = heldUntil(snapshot, offers, held, returns);
    return { ...offers, held_until, price: tier.price, ...buyerPrice(ctx, snapshot, tier.price) };
  });
  const status = availabilityStatus(snapshot, tiers, ctx.now);
  const room = roomTogether(snapshot, tiers, held);
  const waiting_room = needsAdmission(ctx, snapshot, room_until ?? 0);
  return {
    body: { event_id: eventId, status, room, waiting_room, as_of: ctx.now.toISOString(), tiers },
    version: [snapshot.version, status, room, waiting_room, tiers],
    eventId,
    turns: turnsOf(snapshot),
  };
};

/**
 * Calculates all times of an event anew with today's zone rules. Nothing changes if they agree with the stored ones.
 * Throws `unclear_local_time`.
 */
export const settleTimes = (ctx: Ctx, eventId: string, { keep }: { keep: Keep }) =>
  once(
    ctx,
    () =>
      retryWhenChanged(async () => {
        const held = await ctx.gate.held(eventId, ctx.now);
        const times = await selectTimes(ctx.db, promoterOf(ctx.caller), eventId);
        if (!times) throw new AppError('event_not_found');
        const { event, windows } = retimed(times, times.time_zone, keep);
        const audit = auditEntry(ctx, 'event.updated', eventId, { fields: ['start_time', 'end_time'], keep });
        const args = { ...ownEventArgs(ctx, eventId), changes: event, held, seen: seenTimes(times), windows };
        const done = await transition(ctx, 'update_event', args, changeOf(ctx, eventId, audit));
        return done.outcome === 'times_changed' ? null : presentAfter(ctx, done.after[0]);
      }),
    (id) => readEvent(ctx, id),
  );

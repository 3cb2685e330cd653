import type { z } from '@hono/zod-openapi';
import { type AuditEntry, auditEntry, changeDetails } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { timeColumns } from '../../core/event-times.ts';
import { isVisible, visibilityOf } from '../../core/event-visibility.ts';
import type { TimeInput } from '../../core/fields.ts';
import { newId } from '../../core/ids.ts';
import type { Database } from '../../db/client.ts';
import {
  changedState,
  eventState,
  loadSnapshot,
  ownEventArgs,
  retryWhenChanged,
  selectEventState,
  selectTimes,
} from '../../db/events.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import type { Availability, Held } from '../../ports/holds.ts';
import { isInsider, opensTier, tierKeyOf } from './access.ts';
import { heldUntil, type Returns, tierAvailability, turnsOf } from './availability.ts';
import { buyerPrice, presentTiers, tierVersion } from './present.ts';
import { refusal } from './refusal.ts';
import { selectEventIdOfTier } from './repository.ts';
import type { createTierBody, updateTierBody } from './schemas.ts';

export { opensTier, tierKeyOf } from './access.ts';
export {
  type AvailabilityStatus,
  availabilityStatus,
  heldUntil,
  roomTogether,
  tierAvailability,
  turnsOf,
} from './availability.ts';
export { buyerPrice, presentTiers } from './present.ts';
export { refusal } from './refusal.ts';

/** The most tickets of a tier in one order, unless the tier sets another. */
const MOST_PER_ORDER = 10;
const EVENTS_REMEMBERED = 10_000;

// A tier never changes its event, so an isolate caches it.
const eventIds = new WeakMap<Database, Map<string, string>>();

const eventIdOf = async (ctx: Ctx, tierId: string): Promise<string> => {
  const known = eventIds.get(ctx.db) ?? new Map<string, string>();
  eventIds.set(ctx.db, known);
  const eventId = known.get(tierId) ?? (await selectEventIdOfTier(ctx.db, tierId));
  if (!eventId) throw new AppError('tier_not_found');
  if (known.size >= EVENTS_REMEMBERED) known.clear();
  known.set(tierId, eventId);
  return eventId;
};

/**
 * One event that the caller may see, bought from or waits for, and its tiers as they are shown: with those hidden ones that
 * the caller or an access code opens. Throws `event_not_found`.
 */
export const readTiers = async (ctx: Ctx, eventId: string, accessCode?: string) => {
  const key = await tierKeyOf(ctx, accessCode);
  const [state, held] = await Promise.all([selectEventState(ctx, eventId), ctx.gate.held(eventId, ctx.now)]);
  if (!state) throw new AppError('event_not_found');
  const tiers = presentTiers(ctx, state, held, key);
  return {
    state,
    tiers,
    version: [
      state.event.version,
      state.event.updated_at.getTime(),
      state.snapshot.price_rules,
      isInsider(key, state.snapshot.promoter_id),
      tiers.map(tierVersion),
    ],
    eventId,
    turns: turnsOf(state.snapshot),
  };
};

const readTier = async (ctx: Ctx, eventId: string, tierId: string) => {
  const tier = (await readTiers(ctx, eventId)).tiers.find(({ id }) => id === tierId);
  if (!tier) throw new AppError('tier_not_found');
  return tier;
};

const presentAfter = async (ctx: Ctx, rows: Parameters<typeof eventState>[0], held: Held, tierId: string) => {
  const key = await tierKeyOf(ctx, undefined);
  const after = eventState(rows);
  const tiers = after ? presentTiers(ctx, after, held, key) : [];
  const tier = tiers.find(({ id }) => id === tierId);
  if (!tier) throw new AppError('tier_not_found');
  return tier;
};

const changeOf = (ctx: Ctx, eventId: string, audit: AuditEntry) => ({
  audit,
  refusal,
  after: [changedState(ctx, eventId)] as const,
});

type Window = { sale_start?: TimeInput | null | undefined; sale_end?: TimeInput | null | undefined };

/**
 * The columns of the sale times that a body has, with the zone they were calculated in. Throws `unclear_local_time`.
 */
const windowOf = async (ctx: Ctx, eventId: string, { sale_start, sale_end }: Window) => {
  const names = ['sale_start', 'sale_end'] as const;
  if (!sale_start && !sale_end) return { ...timeColumns('UTC', { sale_start, sale_end }, names), time_zone: undefined };
  const times = await selectTimes(ctx.db, promoterOf(ctx.caller), eventId);
  if (!times) throw new AppError('event_not_found');
  const { time_zone } = times;
  return { ...timeColumns(time_zone, { sale_start, sale_end }, names), time_zone };
};

/** Adds a tier to an event that is not cancelled. Throws `invalid_times` or `quantity_out_of_range`. */
export const createTier = async (ctx: Ctx, eventId: string, input: z.output<typeof createTierBody>) => {
  const { min_per_order, max_per_order = Math.max(MOST_PER_ORDER, min_per_order) } = input;
  if (max_per_order < min_per_order) {
    throw new AppError('quantity_out_of_range', 'max_per_order must not be smaller than min_per_order.');
  }
  const id = newId('tier', ctx);
  return once(
    ctx,
    () =>
      retryWhenChanged(async () => {
        const held = await ctx.gate.held(eventId, ctx.now);
        const window = await windowOf(ctx, eventId, input);
        if (window.sale_start && window.sale_end && window.sale_start >= window.sale_end) {
          throw new AppError('invalid_times', 'The start of the sale must lie before its end.');
        }
        const { name, price, quantity } = input;
        const audit = auditEntry(ctx, 'tier.created', id, { event_id: eventId, name, price, quantity });
        const { sale_start: _, sale_end: __, ...columns } = input;
        const args = { ...ownEventArgs(ctx, eventId), tier: { ...columns, ...window, max_per_order, id }, held };
        const done = await transition(ctx, 'create_tier', args, changeOf(ctx, eventId, audit));
        return done.outcome === 'times_changed' ? null : presentAfter(ctx, done.after[0], held, id);
      }),
    (known) => readTier(ctx, eventId, known),
  );
};

/** All tiers of a visible event that the caller may see or the access code opens; at most 100. */
export const listTiers = async (ctx: Ctx, eventId: string, accessCode?: string) => {
  const { state: _, tiers, ...shown } = await readTiers(ctx, eventId, accessCode);
  return { body: { data: tiers, has_more: false }, ...shown };
};

/** Changes the given fields; added seats go to the waitlist first. */
export const updateTier = async (ctx: Ctx, tierId: string, changes: z.output<typeof updateTierBody>) => {
  const eventId = await eventIdOf(ctx, tierId);
  return once(
    ctx,
    () =>
      retryWhenChanged(async () => {
        const held = await ctx.gate.held(eventId, ctx.now);
        const { sale_start, sale_end, ...rest } = changes;
        const columns = { ...rest, ...(await windowOf(ctx, eventId, { sale_start, sale_end })) };
        const { local_sale_start: _, local_sale_end: __, time_zone: ___, ...told } = columns;
        const audit = auditEntry(ctx, 'tier.updated', tierId, changeDetails(told));
        const tier = { tier_id: tierId, changes: columns, change_id: newId('change', ctx) };
        const args = { ...ownEventArgs(ctx, eventId), ...tier, held };
        const done = await transition(ctx, 'update_tier', args, changeOf(ctx, eventId, audit));
        return done.outcome === 'times_changed' ? null : presentAfter(ctx, done.after[0], held, tierId);
      }),
    () => readTier(ctx, eventId, tierId),
  );
};

/** Deletes a tier without orders or waitlist entries. Throws `tier_in_use` or `last_tier`. */
export const deleteTier = (ctx: Ctx, tierId: string) =>
  once(
    ctx,
    async () => {
      const audit = auditEntry(ctx, 'tier.deleted', tierId);
      const args = { promoter_id: promoterOf(ctx.caller), tier_id: tierId };
      await transition(ctx, 'delete_tier', args, { audit, refusal });
    },
    async () => undefined,
  );

/**
 * The snapshot and the seats under hold of a visible event: from the gate alone, or from Postgres when Redis is away.
 */
export const judgedBy = async (ctx: Ctx, eventId: string): Promise<(Availability & { returns: Returns }) | null> => {
  const load = () => loadSnapshot(ctx, eventId);
  const answer = await ctx.gate.availability(eventId, ctx.now, load);
  const snapshot = answer === 'unavailable' ? await load() : (answer?.snapshot ?? null);
  if (!snapshot) return null;
  const event = { id: eventId, promoterId: snapshot.promoter_id, onShow: snapshot.on_sale };
  if (!isVisible(visibilityOf(ctx.caller), event)) return null;
  const held = answer === 'unavailable' ? ctx.gate.remembered(eventId, ctx.now) : (answer?.held ?? {});
  const room_until = answer === 'unavailable' ? null : (answer?.room_until ?? null);
  return { snapshot, held, room_until, returns: ctx.gate.earliestReturns(eventId, ctx.now) };
};

/** What can be bought of one tier now. */
export const getTierAvailability = async (ctx: Ctx, tierId: string, accessCode?: string) => {
  const key = await tierKeyOf(ctx, accessCode);
  const eventId = await eventIdOf(ctx, tierId);
  const judged = await judgedBy(ctx, eventId);
  const tier = judged?.snapshot.tiers[tierId];
  if (!judged || !tier || !opensTier(key, judged.snapshot.promoter_id, tier.access)) {
    throw new AppError('tier_not_found');
  }
  const { snapshot, held, returns } = judged;
  const offers = tierAvailability(snapshot, tierId, tier, held, ctx.now);
  const shown = {
    event_id: eventId,
    ...offers,
    held_until: heldUntil(snapshot, offers, held, returns),
    price: tier.price,
    ...buyerPrice(ctx, snapshot, tier.price),
  };
  return {
    body: { ...shown, as_of: ctx.now.toISOString() },
    version: [snapshot.version, shown],
    eventId,
    turns: turnsOf(snapshot),
  };
};

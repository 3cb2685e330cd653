import { and, eq, getTableColumns, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { promoterOf, promoterOfKey } from '../core/caller.ts';
import type { Ctx, SystemCtx } from '../core/context.ts';
import { AppError } from '../core/errors.ts';
import type { StoredTimes } from '../core/event-times.ts';
import { type Customer, customerOf, type Visibility, visibilityOf } from '../core/event-visibility.ts';
import { type PlatformFee, platformFeeOf } from '../core/pricing.ts';
import type { EventSnapshot } from '../ports/holds.ts';
import { type Database, translated } from './client.ts';
import { events, promoters, tiers } from './schema/index.ts';
import { call, expression } from './sql-functions.ts';

/** What buyer prices depend on besides the event: the time and the platform fee. */
export type PricedAt = { now: Date; platform: PlatformFee };

/** What buyer prices depend on, of this request. */
export const pricedAt = ({ env, now }: Pick<Ctx, 'env' | 'now'>): PricedAt => ({ now, platform: platformFeeOf(env) });

/** An instant as a parameter of a query. */
export const time = (now: Date) => sql`${now.toISOString()}::timestamptz`;

const { ticket_private_key: _, search_text: __, ...storedColumns } = getTableColumns(events);

/** What the cheapest ticket on show costs its buyer, in minor units, as a column. */
export const lowestPrice = ({ now, platform }: PricedAt): SQL<number | null> =>
  sql<number | null>`${expression('event_buyer_price', {
    event: sql`events`,
    now,
    platform_bps: platform.bps,
    platform_fixed: platform.fixed,
  })}::int`;

/** All columns of an event but its private key and the text that is searched. */
export const eventColumns = (at: PricedAt) => ({
  ...storedColumns,
  buyer_price_from: lowestPrice(at).as('buyer_price_from'),
});

/** `buyer_price_from`: what the cheapest ticket on show costs its buyer; null where there is none. */
export type EventRow = Omit<typeof events.$inferSelect, 'ticket_private_key' | 'search_text'> & {
  buyer_price_from: number | null;
};

export type TierRow = typeof tiers.$inferSelect;

const activePromoter = sql`exists (
  select 1 from ${promoters} where ${promoters.id} = ${events.promoter_id} and ${promoters.status} = 'active')`;

const onShow = and(eq(events.status, 'published'), activePromoter);

/** The rule of `isVisible` as a condition on `events`. */
export const visible = (sight: Visibility): SQL | undefined => {
  switch (sight.see) {
    case 'all':
      return undefined;
    case 'published':
      return onShow;
    case 'published_of':
      return and(onShow, eq(events.promoter_id, sight.promoterId));
    case 'own_and_published':
      return or(onShow, eq(events.promoter_id, sight.promoterId));
    case 'one':
      return and(eq(events.id, sight.eventId), eq(events.promoter_id, sight.promoterId));
  }
};

/** The condition that the customer bought from the event or waits for it. */
const boughtBy = (holder: Customer): SQL => {
  if ('orderId' in holder)
    return sql`exists (select 1 from orders o where o.id = ${holder.orderId} and o.event_id = events.id)`;
  if ('entryId' in holder) {
    return sql`exists (select 1 from waitlist_entries w where w.id = ${holder.entryId} and w.event_id = events.id)`;
  }
  return sql`(exists (select 1 from orders o where o.user_id = ${holder.userId} and o.event_id = events.id)
    or exists (select 1 from waitlist_entries w where w.user_id = ${holder.userId} and w.event_id = events.id))`;
};

/** The events that somebody may look at: the visible ones, and those they bought from or wait for. */
const visibleOrBought = (sight: Visibility, holder: Customer | null): SQL | undefined => {
  const seen = visible(sight);
  return seen && holder ? or(seen, boughtBy(holder)) : seen;
};

const tierColumns: Record<string, PgColumn> = getTableColumns(tiers);

/** A tier as `to_jsonb` returns it: instants are texts. */
const readTier = (json: Record<string, unknown>): TierRow =>
  Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      value === null ? null : tierColumns[name]?.mapFromDriverValue(value),
    ]),
  ) as TierRow;

/** The statement that reads an event with its tiers and the snapshot to judge them by; `eventState` reads its answer. */
export const eventStateQuery = (
  db: Database,
  sight: Visibility,
  eventId: string,
  at: PricedAt,
  holder: Customer | null = null,
) =>
  db
    .select({
      event: eventColumns(at),
      snapshot: sql<EventSnapshot>`${expression('event_snapshot', { event_id: events.id, now: at.now })}`.as(
        'snapshot',
      ),
      // Drizzle omits the table's name in a select from one table, so the outer row is named in plain SQL.
      tiers: sql<Record<string, unknown>[]>`coalesce((
        select jsonb_agg(to_jsonb(t) order by t.position, t.id) from tiers t where t.event_id = events.id
      ), '[]')`.as('tiers'),
    })
    .from(events)
    .where(and(eq(events.id, eventId), visibleOrBought(sight, holder)));

/** The answer of `eventStateQuery`; null where there is nothing to see. */
export const eventState = ([row]: Awaited<ReturnType<typeof eventStateQuery>>) =>
  row ? { ...row, tiers: row.tiers.map(readTier) } : null;

/** One event that the caller may see, bought from or waits for, in one statement: a batch would be a transaction of four. */
export const selectEventState = async (ctx: Ctx, eventId: string): Promise<EventState | null> => {
  const holder = customerOf(ctx.caller);
  return eventState(
    await translated(eventStateQuery(ctx.db, visibilityOf(ctx.caller), eventId, pricedAt(ctx), holder)),
  );
};

/** Says that an event is not on sale only to callers who can see it; for all others it does not exist. */
export const hideUnseen = async (ctx: Ctx, eventId: string, error: unknown): Promise<never> => {
  const tells = error instanceof AppError && error.code === 'event_not_on_sale';
  // A key of the event's promoter may know.
  if (tells && !promoterOfKey(ctx.caller) && !(await selectEventState(ctx, eventId)))
    throw new AppError('event_not_found');
  throw error;
};

/** The statement that reads one of the caller's own events as a change of it leaves it. */
export const changedState = (ctx: Ctx, eventId: string) =>
  eventStateQuery(ctx.db, { see: 'own_and_published', promoterId: promoterOf(ctx.caller) }, eventId, pricedAt(ctx));

/** The caller's promoter and the event to change. */
export const ownEventArgs = (ctx: Ctx, eventId: string) => ({ promoter_id: promoterOf(ctx.caller), event_id: eventId });

/** The event's current snapshot from Postgres, for the gate; null when there is no such event. */
export const loadSnapshot = (ctx: Pick<SystemCtx, 'db' | 'now'>, eventId: string): Promise<EventSnapshot | null> =>
  call(ctx.db, 'event_snapshot', { event_id: eventId, now: ctx.now });

/** An event as it is shown, with its tiers. */
export type EventState = NonNullable<ReturnType<typeof eventState>>;

/** The times of one of a promoter's events and of its tiers; null without the event. */
export const selectTimes = async (db: Database, promoterId: string, eventId: string): Promise<StoredTimes | null> => {
  const [row] = await translated(
    db
      .select({
        ...{ time_zone: events.time_zone, start_time: events.start_time, end_time: events.end_time },
        ...{ local_start_time: events.local_start_time, local_end_time: events.local_end_time },
        tiers: sql<Record<string, unknown>[]>`coalesce((
          select jsonb_agg(jsonb_build_object('id', t.id, 'sale_start', t.sale_start, 'sale_end', t.sale_end,
            'local_sale_start', t.local_sale_start, 'local_sale_end', t.local_sale_end) order by t.position, t.id)
          from tiers t where t.event_id = events.id), '[]')`,
      })
      .from(events)
      .where(and(eq(events.id, eventId), eq(events.promoter_id, promoterId))),
  );
  return row ? { ...row, tiers: row.tiers.map(readTier) } : null;
};

/** If many requests change the times of one event at once, one succeeds in each round. */
const TRIES = 20;

/** Calculates a change of times again while other changes come between; `work` then returns null. */
export const retryWhenChanged = async <T>(work: () => Promise<T | null>): Promise<T> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await work();
    if (done !== null) return done;
  }
  throw new AppError('database_unavailable', 'The times of the event are being changed.', { retryAfter: 1 });
};

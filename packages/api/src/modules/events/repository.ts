import { and, asc, desc, eq, getTableColumns, gt, gte, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Page } from '../../core/http.ts';
import { cursorOf, type PageRequest, unknownCursor } from '../../core/pagination.ts';
import type { PlatformFee } from '../../core/pricing.ts';
import { readLocal } from '../../core/zones.ts';
import { insertNote } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { expression } from '../../db/door.ts';
import { claimKey } from '../../db/idempotency.ts';
import { events, promoters, tiers } from '../../db/schema/index.ts';
import { contains, saysSomething } from '../../db/search.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { Holder, Sight } from './policy.ts';
import type { StoredTimes } from './times.ts';

const { ticket_private_key: _, search_text: __, ...storedColumns } = getTableColumns(events);

/** What the prices of buyers depend on besides the event: when it is, and what the platform keeps. */
export type PricedAt = { now: Date; platform: PlatformFee };

const time = (now: Date) => sql`${now.toISOString()}::timestamptz`;

const lowestPrice = ({ now, platform }: PricedAt): SQL<number | null> =>
  sql<number | null>`app.event_buyer_price(events, ${time(now)}, ${platform.bps}, ${platform.fixed})::int`;

const eventColumns = (at: PricedAt) => ({ ...storedColumns, buyer_price_from: lowestPrice(at).as('buyer_price_from') });

/** `buyer_price_from`: what the cheapest ticket on show costs its buyer; null where there is none. */
export type EventRow = Omit<typeof events.$inferSelect, 'ticket_private_key' | 'search_text'> & {
  buyer_price_from: number | null;
};
export type TierRow = typeof tiers.$inferSelect;

const activePromoter = sql`exists (
  select 1 from ${promoters} where ${promoters.id} = ${events.promoter_id} and ${promoters.status} = 'active')`;
const onShow = and(eq(events.status, 'published'), activePromoter);

/** The rule of `inSight` as a condition on `events`. */
const within = (sight: Sight): SQL | undefined => {
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

/** The condition that an event is one that somebody has bought from or waits for. */
const heldBy = (holder: Holder): SQL => {
  if ('orderId' in holder)
    return sql`exists (select 1 from orders o where o.id = ${holder.orderId} and o.event_id = events.id)`;
  if ('entryId' in holder) {
    return sql`exists (select 1 from waitlist_entries w where w.id = ${holder.entryId} and w.event_id = events.id)`;
  }
  return sql`(exists (select 1 from orders o where o.user_id = ${holder.userId} and o.event_id = events.id)
    or exists (select 1 from waitlist_entries w where w.user_id = ${holder.userId} and w.event_id = events.id))`;
};

/** What somebody may look at: what is in sight, and what is theirs. */
const visibleTo = (sight: Sight, holder: Holder | null): SQL | undefined => {
  const seen = within(sight);
  return seen && holder ? or(seen, heldBy(holder)) : seen;
};

/** Commits the idempotency key and the note with the event. */
export const insertEvent = async (
  db: Database,
  row: typeof events.$inferInsert,
  key: IdempotencyKey | null,
  note: AuditNote,
) => {
  const effect = [db.insert(events).values(row), insertNote(db, note)] as const;
  await translated(db.batch(key ? [claimKey(db, key, row.id, row.created_at), ...effect] : effect));
};

export const selectEvent = async (
  db: Database,
  sight: Sight,
  eventId: string,
  at: PricedAt,
): Promise<EventRow | null> => {
  const [row] = await translated(
    db
      .select(eventColumns(at))
      .from(events)
      .where(and(eq(events.id, eventId), within(sight))),
  );
  return row ?? null;
};

const TIER_LOCALS = ['local_sale_start', 'local_sale_end'];
const TIER_INSTANTS = ['sale_start', 'sale_end', 'collecting_since', 'created_at', 'updated_at'];

const readValue = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  if (TIER_INSTANTS.includes(name)) return new Date(value);
  return TIER_LOCALS.includes(name) ? readLocal(value) : value;
};

/** A tier as `to_jsonb` gives it: instants are texts. */
const readTier = (json: Record<string, unknown>): TierRow =>
  Object.fromEntries(Object.entries(json).map(([name, value]) => [name, readValue(name, value)])) as TierRow;

/** The statement that reads an event with its tiers and the snapshot to judge them by; `eventState` reads its answer. */
export const eventStateQuery = (
  db: Database,
  sight: Sight,
  eventId: string,
  at: PricedAt,
  holder: Holder | null = null,
) =>
  db
    .select({
      event: eventColumns(at),
      snapshot: sql<EventSnapshot>`${expression('event_snapshot', { event_id: events.id, now: at.now })}`.as('snapshot'),
      // Drizzle leaves out the table's name where one table is selected from, so the outer row is named in plain SQL.
      tiers: sql<Record<string, unknown>[]>`coalesce((
        select jsonb_agg(to_jsonb(t) order by t.position, t.id) from tiers t where t.event_id = events.id
      ), '[]')`.as('tiers'),
    })
    .from(events)
    .where(and(eq(events.id, eventId), visibleTo(sight, holder)));

export const eventState = ([row]: Awaited<ReturnType<typeof eventStateQuery>>) =>
  row ? { ...row, tiers: row.tiers.map(readTier) } : null;

/** An event as it is shown, with its tiers. */
export type EventState = NonNullable<ReturnType<typeof eventState>>;

/** The state of an event in sight, in one statement: a batch would be a transaction of four. */
export const selectEventWithTiers = async (
  db: Database,
  sight: Sight,
  eventId: string,
  at: PricedAt,
  holder: Holder | null,
) => eventState(await translated(eventStateQuery(db, sight, eventId, at, holder)));

export type EventFilter = {
  q?: string | undefined;
  city?: string | undefined;
  venue?: string | undefined;
  promoter_id?: string | undefined;
  /** Only this promoter's, whatever `promoter_id` asks for. */
  owner?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  ends_after?: Date | undefined;
  /** A public tier whose sale is not over must cost its buyer so much. */
  min_price?: number | undefined;
  max_price?: number | undefined;
  currency?: string | undefined;
  status?: 'draft' | 'published' | 'cancelled' | 'ended' | undefined;
};

/** Whether the event has a ticket on show for a price in the range. */
const priced = ({ min_price, max_price }: EventFilter, { now, platform }: PricedAt): SQL | undefined =>
  min_price === undefined && max_price === undefined
    ? undefined
    : sql`exists (
        select 1 from tiers t join promoters p on p.id = t.promoter_id
        where t.event_id = events.id and t.visibility = 'public' and (t.sale_end is null or t.sale_end > ${time(now)})
          and app.buyer_price(t.price, events.currency, p, ${platform.bps}, ${platform.fixed})
            between ${min_price ?? 0} and ${max_price ?? Number.MAX_SAFE_INTEGER})`;

/** Whether title, venue and city have the text somewhere, as `contains` compares. */
const mentions = (text: string): SQL => contains(events.search_text, text);

/** Whether a column is the text, as `contains` compares. Few rows are left by the first condition, which costs less. */
const named = (column: PgColumn, text: string | undefined): SQL | undefined =>
  text === undefined ? undefined : and(mentions(text), sql`${expression('folded', { text: column })} = ${expression('folded', { text })}`);

const matches = (filter: EventFilter, at: PricedAt): (SQL | undefined)[] => {
  const { now } = at;
  const words = filter.q?.split(/\s+/).filter(Boolean) ?? [];
  return [
    ...words.map(mentions),
    filter.q === undefined ? undefined : saysSomething(filter.q),
    named(events.city, filter.city),
    named(events.venue, filter.venue),
    filter.promoter_id === undefined ? undefined : eq(events.promoter_id, filter.promoter_id),
    filter.owner === undefined ? undefined : eq(events.promoter_id, filter.owner),
    filter.from && gte(events.start_time, filter.from),
    filter.to && lt(events.start_time, filter.to),
    filter.ends_after && gt(events.end_time, filter.ends_after),
    priced(filter, at),
    filter.currency === undefined ? undefined : eq(events.currency, filter.currency),
    filter.status && eq(events.status, filter.status === 'ended' ? 'published' : filter.status),
    filter.status === 'published' ? gt(events.end_time, now) : undefined,
    filter.status === 'ended' ? lte(events.end_time, now) : undefined,
  ];
};

/** What must hold for a list to be answered, such as that its promoter is in sight. */
export type Given = { condition: SQL; otherwise: ErrorCode };

/** What a list of events is sorted by; ids sort by when they were made. */
export const EVENT_SORTS = ['start_time', '-start_time', 'created_at', '-created_at', 'price', '-price'] as const;
export type EventSort = (typeof EVENT_SORTS)[number];

/** What events are sorted by before their ids. Those with no ticket on show come last, whichever way prices go. */
const sortKey = (sort: EventSort, at: PricedAt): SQL | undefined => {
  switch (sort) {
    case 'start_time':
    case '-start_time':
      return sql`${events.start_time}`;
    case 'price':
      return sql`coalesce(${lowestPrice(at)}, 2147483647)`;
    case '-price':
      return sql`coalesce(${lowestPrice(at)}, -1)`;
    default:
      return undefined;
  }
};

/** A page by start time or lowest price, ties broken by id, or by when the events were made. Throws `invalid_cursor` when the cursor's event is not in sight. */
export const selectEvents = async (
  db: Database,
  sight: Sight,
  filter: EventFilter,
  request: Omit<PageRequest, 'sort'> & { sort: EventSort },
  at: PricedAt,
  given?: Given,
): Promise<Page<EventRow>> => {
  const { cursor, backwards } = cursorOf(request);
  const key = sortKey(request.sort, at);
  const ascending = !request.sort.startsWith('-') !== backwards;
  const order = ascending ? asc : desc;
  const than = ascending ? sql`>` : sql`<`;
  // The cursor's event is read under the same name, so that its key is the same expression.
  const beyond = key
    ? sql`(${key}, ${events.id}) ${than} (select ${key}, ${events.id} from ${events} where ${events.id} = ${cursor})`
    : sql`${events.id} ${than} ${cursor}`;
  const page = db
    .select(eventColumns(at))
    .from(events)
    .where(and(within(sight), ...matches(filter, at), cursor === undefined ? undefined : beyond))
    .orderBy(...(key ? [order(key)] : []), order(events.id))
    .limit(request.limit + 1);
  const anchored =
    cursor === undefined
      ? sql`true`
      : sql`exists (select 1 from ${events} where ${and(eq(events.id, cursor), within(sight))})`;
  const checked = async () => {
    const checks = db.execute<{ given: boolean; anchored: boolean }>(
      sql`select ${given?.condition ?? sql`true`} as given, ${anchored} as anchored`,
    );
    const [{ rows }, found] = await translated(db.batch([checks, page]));
    if (given && !rows[0]?.given) throw new AppError(given.otherwise);
    if (!rows[0]?.anchored) throw unknownCursor(request);
    return found;
  };
  const rows = cursor === undefined && !given ? await translated(page) : await checked();
  const data = rows.slice(0, request.limit);
  return { data: backwards ? data.reverse() : data, has_more: rows.length > request.limit };
};

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

/** The event a tier belongs to, which never changes; null when there is no such tier. */
export const selectEventIdOfTier = async (db: Database, tierId: string): Promise<string | null> => {
  const [row] = await translated(db.select({ event_id: tiers.event_id }).from(tiers).where(eq(tiers.id, tierId)));
  return row?.event_id ?? null;
};

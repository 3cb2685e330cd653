import { and, asc, desc, eq, gt, gte, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { AuditEntry } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { Visibility } from '../../core/event-visibility.ts';
import type { Page } from '../../core/fields.ts';
import { cursorOf, type PageRequest, unknownCursor } from '../../core/pagination.ts';
import { insertAuditEntry } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { type EventRow, eventColumns, lowestPrice, type PricedAt, time, visible } from '../../db/events.ts';
import { claimKey } from '../../db/idempotency.ts';
import { events } from '../../db/schema/index.ts';
import { contains, saysSomething } from '../../db/search.ts';
import { expression } from '../../db/sql-functions.ts';
import type { EVENT_SORTS } from './schemas.ts';

/** Stores the event, the idempotency key and the audit entry in one transaction. */
export const insertEvent = async (
  db: Database,
  row: typeof events.$inferInsert,
  key: IdempotencyKey | null,
  audit: AuditEntry,
) => {
  const effect = [db.insert(events).values(row), insertAuditEntry(db, audit)] as const;
  await translated(db.batch(key ? [claimKey(db, key, row.id, row.created_at), ...effect] : effect));
};

export const selectEvent = async (
  db: Database,
  sight: Visibility,
  eventId: string,
  at: PricedAt,
): Promise<EventRow | null> => {
  const [row] = await translated(
    db
      .select(eventColumns(at))
      .from(events)
      .where(and(eq(events.id, eventId), visible(sight))),
  );
  return row ?? null;
};

export type EventFilter = {
  q?: string | undefined;
  city?: string | undefined;
  venue?: string | undefined;
  promoter_id?: string | undefined;
  /** Only this promoter's events, whatever `promoter_id` says. */
  owner?: string | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  ends_after?: Date | undefined;
  /** A public tier whose sale has not ended must have a buyer's price of at least this. */
  min_price?: number | undefined;
  max_price?: number | undefined;
  currency?: string | undefined;
  status?: 'draft' | 'published' | 'cancelled' | 'ended' | undefined;
};

/** Whether the event has a ticket on show in the price range. */
const priced = ({ min_price, max_price }: EventFilter, { now, platform }: PricedAt): SQL | undefined =>
  min_price === undefined && max_price === undefined
    ? undefined
    : sql`exists (
        select 1 from tiers t join promoters p on p.id = t.promoter_id
        where t.event_id = events.id and t.visibility = 'public' and (t.sale_end is null or t.sale_end > ${time(now)})
          and ${expression('buyer_price', {
            price: sql`t.price`,
            currency: sql`events.currency`,
            promoter: sql`p`,
            platform_bps: platform.bps,
            platform_fixed: platform.fixed,
          })}
            between ${min_price ?? 0} and ${max_price ?? Number.MAX_SAFE_INTEGER})`;

/** Whether title, venue and city contain the text, as `contains` compares. */
const mentions = (text: string): SQL => contains(events.search_text, text);

/** Whether a column equals the text, as `contains` compares. The cheaper first condition leaves few rows. */
const named = (column: PgColumn, text: string | undefined): SQL | undefined =>
  text === undefined
    ? undefined
    : and(mentions(text), sql`${expression('folded', { text: column })} = ${expression('folded', { text })}`);

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

/** A condition for answering a list at all, such as that its promoter is visible. */
export type Given = { condition: SQL; otherwise: ErrorCode };

type EventSort = (typeof EVENT_SORTS)[number];

/** The sort key before the id. Events with no ticket on show come last, whether prices rise or fall. */
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

/**
 * A page sorted by start time or lowest price and then by id, or by creation. Throws `invalid_cursor` when the cursor's
 * event is not visible.
 */
export const selectEvents = async (
  db: Database,
  sight: Visibility,
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
  // The cursor's event is read under the same table name, so that its sort key is the same expression.
  const beyond = key
    ? sql`(${key}, ${events.id}) ${than} (select ${key}, ${events.id} from ${events} where ${events.id} = ${cursor})`
    : sql`${events.id} ${than} ${cursor}`;
  const page = db
    .select(eventColumns(at))
    .from(events)
    .where(and(visible(sight), ...matches(filter, at), cursor === undefined ? undefined : beyond))
    .orderBy(...(key ? [order(key)] : []), order(events.id))
    .limit(request.limit + 1);
  const anchored =
    cursor === undefined
      ? sql`true`
      : sql`exists (select 1 from ${events} where ${and(eq(events.id, cursor), visible(sight))})`;
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

import { aliasedTable, and, eq, type SQL, sql } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { anyOf } from '../../db/any-of.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { events, promoters, tiers, waitlist_entries } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';

const offeredTier = aliasedTable(tiers, 'offered_tier');

/** Tiers that an entry for any tier does not wait for, as in `waits_for` in db/functions. */
const hiddenTiersOf = (eventId: SQL | typeof waitlist_entries.event_id) =>
  sql`array(select h.id from tiers h where h.event_id = ${eventId} and h.visibility = 'hidden')`;

// Counts all who wait for the same seats: an entry for any tier competes with those for each public tier.
const ownPosition = sql<number | null>`case when ${waitlist_entries.status} = 'waiting' then (
  select count(*)::int from waitlist_entries ahead
  where ahead.event_id = ${waitlist_entries.event_id} and ahead.status = 'waiting' and ahead.place <= ${waitlist_entries.place}
    and (ahead.tier_id is not distinct from ${waitlist_entries.tier_id}
         or (ahead.tier_id is null or ${waitlist_entries.tier_id} is null)
            and coalesce(ahead.tier_id, ${waitlist_entries.tier_id}) <> all (${hiddenTiersOf(waitlist_entries.event_id)}))) end`;

/**
 * Does the same for a list of one event: the line is counted once for the whole page. A value instead of a join,
 * because Postgres then always evaluates it once, whatever its plan.
 */
const positionIn = (eventId: string) => sql<number | null>`case when ${waitlist_entries.status} = 'waiting' then (
  (select jsonb_object_agg(line.id, line.position) from (
    select w.id, case
      when w.tier_id is null then count(*) filter (where not w.hidden) over (order by w.place)
      when w.hidden then row_number() over (partition by w.tier_id order by w.place)
      else count(*) filter (where w.tier_id is null) over (order by w.place)
           + row_number() over (partition by w.tier_id order by w.place) end as position
    from (select id, tier_id, place, coalesce(tier_id = any (${hiddenTiersOf(sql`${eventId}`)}), false) as hidden
          from waitlist_entries where event_id = ${eventId} and status = 'waiting') w) line
  ) ->> ${waitlist_entries.id})::int end`;

const selectAll = (db: Database, position = ownPosition) =>
  db
    .select({
      entry: waitlist_entries,
      position,
      event: {
        title: events.title,
        venue: events.venue,
        city: events.city,
        start_time: events.start_time,
        local_start_time: events.local_start_time,
        time_zone: events.time_zone,
        currency: events.currency,
      },
      price_rules: expression('price_rules', { promoter: promoters }),
      promoter_name: promoters.name,
      promoter_email: expression('reply_address', { promoter: promoters }),
      offered: { name: offeredTier.name, price: offeredTier.price },
    })
    .from(waitlist_entries)
    .innerJoin(events, eq(events.id, waitlist_entries.event_id))
    .innerJoin(promoters, eq(promoters.id, waitlist_entries.promoter_id))
    .leftJoin(offeredTier, eq(offeredTier.id, waitlist_entries.offered_tier_id));

export type EntryRow = Awaited<ReturnType<typeof selectAll>>[number];

const owned = (owner: Owner): SQL | undefined => {
  if (owner === 'system') return undefined;
  return anyOf(
    owner.promoterId ? eq(waitlist_entries.promoter_id, owner.promoterId) : undefined,
    owner.userId ? eq(waitlist_entries.user_id, owner.userId) : undefined,
    owner.entryId ? eq(waitlist_entries.id, owner.entryId) : undefined,
  );
};

export const selectEntry = async (db: Database, owner: Owner, id: string): Promise<EntryRow | null> => {
  const [row] = await translated(selectAll(db).where(and(eq(waitlist_entries.id, id), owned(owner))));
  return row ?? null;
};

export type EntryFilter = {
  event_id?: string | undefined;
  tier_id?: string | undefined;
  email?: string | undefined;
  status?: EntryRow['entry']['status'] | undefined;
};

export const selectEntries = async (db: Database, owner: Owner, filter: EntryFilter, request: PageRequest) => {
  const page = byId(waitlist_entries.id, request);
  const rows = await translated(
    selectAll(db, filter.event_id === undefined ? ownPosition : positionIn(filter.event_id))
      .where(
        and(
          owned(owner),
          filter.event_id ? eq(waitlist_entries.event_id, filter.event_id) : undefined,
          filter.tier_id ? eq(waitlist_entries.tier_id, filter.tier_id) : undefined,
          filter.email ? eq(sql`lower(${waitlist_entries.email})`, filter.email.toLowerCase()) : undefined,
          filter.status ? eq(waitlist_entries.status, filter.status) : undefined,
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

/** The statement that reads an entry of anyone, for a batch. */
export const entryQuery = (db: Database, id: string) => selectAll(db).where(eq(waitlist_entries.id, id));

/** The event of a promoter's entry. It never changes, so it may be read before the lock. */
export const eventOfEntry = (db: Database, promoterId: string, id: string): SQL =>
  sql`(${db
    .select({ id: waitlist_entries.event_id })
    .from(waitlist_entries)
    .where(and(eq(waitlist_entries.id, id), eq(waitlist_entries.promoter_id, promoterId)))})`;

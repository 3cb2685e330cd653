import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { api_keys, events, orders, promoters, waitlist_entries } from '../../db/schema/index.ts';

/** An event with its promoter's newest publishable key, whether it is on show now, and whether it ever was. */
export const selectHostedEvent = async (db: Database, eventId: string) => {
  const [row] = await translated(
    db
      .select({
        title: events.title,
        city: events.city,
        promoter_name: promoters.name,
        key: api_keys.token,
        on_show: sql<boolean>`${events.status} = 'published' and ${promoters.status} = 'active'`,
        was_on_show: sql<boolean>`${events.published_at} is not null`,
      })
      .from(events)
      .innerJoin(promoters, eq(promoters.id, events.promoter_id))
      .leftJoin(
        api_keys,
        and(
          eq(api_keys.promoter_id, events.promoter_id),
          eq(api_keys.kind, 'publishable'),
          isNull(api_keys.revoked_at),
        ),
      )
      .where(eq(events.id, eventId))
      .orderBy(desc(api_keys.id))
      .limit(1),
  );
  return row ?? null;
};

/** The event of an order or a waitlist entry. */
export const selectEventOf = async (db: Database, { kind, id }: { kind: 'order' | 'waitlist'; id: string }) => {
  const table = kind === 'order' ? orders : waitlist_entries;
  const [row] = await translated(db.select({ event_id: table.event_id }).from(table).where(eq(table.id, id)));
  return row?.event_id ?? null;
};

import { eq, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { orders } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

/**
 * Events on sale: those with unpaid orders first, then a random choice, so that each has its turn when there are more.
 */
export const selectEventsOnSale = async (db: Database, now: Date, limit: number): Promise<string[]> => {
  const { rows } = await translated(
    db.execute<{ id: string }>(sql`
      select e.id from events e
      where e.status = 'published' and e.end_time > ${now.toISOString()}::timestamptz
      order by e.reserved > 0 desc, md5(e.id || ${now.toISOString()}) limit ${limit}`),
  );
  return rows.map(({ id }) => id);
};

/** An event's snapshot, and which of some holds became orders, in one round trip. */
export const compareHolds = async (db: Database, eventId: string, holdIds: readonly string[], now: Date) => {
  const { rows } = await translated(
    db.execute<{ snapshot: EventSnapshot | null; ordered: string[] }>(sql`
      select ${expression('event_snapshot', { event_id: eventId, now })} as snapshot,
        coalesce((select jsonb_agg(o.hold_id) from orders o
                  where o.hold_id in (select jsonb_array_elements_text(${JSON.stringify(holdIds)}::jsonb))), '[]') as ordered`),
  );
  return rows[0] ?? { snapshot: null, ordered: [] };
};

/** Whether an order was made from a hold. */
export const holdExists = async (db: Database, holdId: string) => {
  const rows = await translated(db.select({ id: orders.id }).from(orders).where(eq(orders.hold_id, holdId)).limit(1));
  return rows.length === 1;
};

import { and, eq } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import { type Database, translated } from '../../db/client.ts';
import { owned } from '../../db/orders.ts';
import { events, orders, promoters } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';

/** An order with the event and seller that its receipt names, in one round trip. */
export const selectReceipt = async (db: Database, owner: Owner, id: string) => {
  const [row] = await translated(
    db
      .select({
        order: expression('order_view', { order_id: orders.id }),
        event: {
          title: events.title,
          venue: events.venue,
          city: events.city,
          start_time: events.start_time,
          local_start_time: events.local_start_time,
          time_zone: events.time_zone,
        },
        seller: { name: promoters.name, company: promoters.company, email: promoters.email },
      })
      .from(orders)
      .innerJoin(events, eq(events.id, orders.event_id))
      .innerJoin(promoters, eq(promoters.id, orders.promoter_id))
      .where(and(owned(owner), eq(orders.id, id))),
  );
  return row?.order ? { ...row, order: row.order } : null;
};

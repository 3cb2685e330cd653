import type { z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { events } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';
import type { saleSchema } from './schemas.ts';

export type Sale = z.output<typeof saleSchema>;

/**
 * The zone of an event's days, and its first and last sale. Null when the promoter has no such event; a null promoter
 * finds the events of all.
 */
export const selectSpan = async (db: Database, promoterId: string | null, eventId: string) => {
  const of = sql`from orders o where o.event_id = events.id and o.confirmed_at is not null`;
  const [row] = await translated(
    db
      .select({
        time_zone: events.time_zone,
        first: sql<string | null>`(select ${expression('iso', { time: sql`min(o.confirmed_at)` })} ${of})`,
        last: sql<string | null>`(select ${expression('iso', { time: sql`max(o.confirmed_at)` })} ${of})`,
      })
      .from(events)
      .where(and(eq(events.id, eventId), promoterId === null ? undefined : eq(events.promoter_id, promoterId))),
  );
  return row ?? null;
};

import type { z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { events } from '../../db/schema/index.ts';
import type { analyticsSchema, saleSchema } from './schemas.ts';

export type Analytics = z.output<typeof analyticsSchema>;
export type Sale = z.output<typeof saleSchema>;

/**
 * The zone that an event's days are in, and its first sale and its last; null when the promoter has no such event, or nobody
 * has where none is given.
 */
export const selectSpan = async (db: Database, promoterId: string | null, eventId: string) => {
  const of = sql`from orders o where o.event_id = events.id and o.confirmed_at is not null`;
  const [row] = await translated(
    db
      .select({
        time_zone: events.time_zone,
        first: sql<string | null>`(select app.iso(min(o.confirmed_at)) ${of})`,
        last: sql<string | null>`(select app.iso(max(o.confirmed_at)) ${of})`,
      })
      .from(events)
      .where(and(eq(events.id, eventId), promoterId === null ? undefined : eq(events.promoter_id, promoterId))),
  );
  return row ?? null;
};

/** See `event_analytics` in db/functions; null as for `selectSpan`. */
export const selectAnalytics = (
  db: Database,
  promoterId: string | null,
  eventId: string,
  days: { day: string; begins: Date }[],
) =>
  callFunction<Analytics | null>(
    db,
    sql`app.event_analytics(${promoterId}, ${eventId}, ${JSON.stringify(days)}::jsonb)`,
  );

/** See `event_sales` in db/functions; `currency` is null when the promoter has no such event, or nobody has where none is given. */
export const selectSales = (
  db: Database,
  promoterId: string | null,
  eventId: string,
  { ascending, cursor, limit }: { ascending: boolean; cursor: string | null; limit: number },
) =>
  callFunction<{ currency: string | null; time_zone: string; rows: Omit<Sale, 'day'>[] }>(
    db,
    sql`app.event_sales(${promoterId}, ${eventId}, ${ascending}, ${cursor}, ${limit})`,
  );

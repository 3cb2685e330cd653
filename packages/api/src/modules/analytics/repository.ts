import type { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { callFunction, type Database } from '../../db/client.ts';
import type { analyticsSchema, saleSchema } from './schemas.ts';

export type Analytics = z.output<typeof analyticsSchema>;
export type Sale = z.output<typeof saleSchema>;

/** See `event_analytics` in db/functions; null when the promoter has no such event, or nobody has where none is given. */
export const selectAnalytics = (db: Database, promoterId: string | null, eventId: string) =>
  callFunction<Analytics | null>(db, sql`event_analytics(${promoterId}, ${eventId})`);

/** See `event_sales` in db/functions; `currency` is null when the promoter has no such event, or nobody has where none is given. */
export const selectSales = (
  db: Database,
  promoterId: string | null,
  eventId: string,
  { ascending, cursor, limit }: { ascending: boolean; cursor: string | null; limit: number },
) =>
  callFunction<{ currency: string | null; rows: Sale[] }>(
    db,
    sql`event_sales(${promoterId}, ${eventId}, ${ascending}, ${cursor}, ${limit})`,
  );

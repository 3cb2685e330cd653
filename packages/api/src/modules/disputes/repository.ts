import { eq, sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { disputes, promoters } from '../../db/schema/index.ts';
import type { Dispute } from '../../ports/payments.ts';

/** See `record_dispute` in db/functions. */
export const saveDispute = (db: Database, order: { id: string; event_id: string }, dispute: Dispute, now: Date) =>
  callFunction<{ outcome: 'recorded' | 'order_not_found' }>(
    db,
    sql`app.record_dispute(${order.event_id}, ${order.id}, ${now.toISOString()}::timestamptz,
      ${JSON.stringify(dispute)}::jsonb)`,
  );

/** A dispute with the promoter who is to hear of it. */
export const selectDispute = async (db: Database, id: string) => {
  const [row] = await translated(
    db
      .select({
        dispute: disputes,
        promoter: { name: promoters.name, email: promoters.email, locale: promoters.locale },
      })
      .from(disputes)
      .innerJoin(promoters, eq(promoters.id, disputes.promoter_id))
      .where(eq(disputes.id, id)),
  );
  return row ?? null;
};

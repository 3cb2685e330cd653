import { eq, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { orders, refunds, stripe_events } from '../../db/schema/index.ts';
import type { PaymentEvent } from '../../ports/payments.ts';

/** Stores an event, or finds it stored; true when it has been processed already. */
export const storeEvent = async (db: Database, event: PaymentEvent, now: Date): Promise<boolean> => {
  const [row] = await translated(
    db
      .insert(stripe_events)
      .values({ id: event.id, type: event.type, object_id: event.object_id, received_at: now })
      .onConflictDoUpdate({ target: stripe_events.id, set: { type: event.type } })
      .returning({ processed_at: stripe_events.processed_at }),
  );
  return row?.processed_at != null;
};

export const markProcessed = (db: Database, id: string, now: Date) =>
  translated(
    db
      .update(stripe_events)
      .set({ processed_at: sql`coalesce(${stripe_events.processed_at}, ${now.toISOString()}::timestamptz)` })
      .where(eq(stripe_events.id, id)),
  );

/** The refunds of a payment that are not known to have succeeded. */
export const selectOpenRefunds = (db: Database, paymentId: string) =>
  translated(
    db
      .select({ id: refunds.id })
      .from(refunds)
      .innerJoin(orders, eq(orders.id, refunds.order_id))
      .where(sql`${orders.payment_id} = ${paymentId} and ${refunds.status} <> 'succeeded'`),
  );

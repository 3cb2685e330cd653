import { sql } from 'drizzle-orm';
import { callFunction, type Database, translated } from '../../db/client.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

/** Refunds the next orders of a cancelled event that are owed something, one for each refund id. */
export const refundEventOrders = (db: Database, eventId: string, after: string, refundIds: string[], now: Date) =>
  callFunction<{ last: string | null; refused: string[]; snapshot?: EventSnapshot }>(
    db,
    sql`app.refund_event_orders(${eventId}, ${now.toISOString()}::timestamptz, ${after},
          array(select jsonb_array_elements_text(${JSON.stringify(refundIds)}::jsonb)))`,
  );

/** A job that goes on after an order. */
export const continueRefundOfEvent = (db: Database, eventId: string, after: string, now: Date) =>
  translated(
    db.execute(sql`select app.enqueue(${`refund_event:${eventId}:${after}`}, 'orders.refund_event',
      ${JSON.stringify({ event_id: eventId, after })}::jsonb, ${now.toISOString()}::timestamptz,
      ${now.toISOString()}::timestamptz)`),
  );

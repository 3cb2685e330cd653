import { sql } from 'drizzle-orm';
import { callFunction, type Database } from '../../db/client.ts';
import type { PayableIds } from './payment-repository.ts';
import { type OrderJson, type OrderWithTickets, readOrder } from './repository.ts';

/** Notes what has become of an order's payable, and reads the order as it is then; see `note_payment` in db/functions. */
export const notePayment = async (
  db: Database,
  order: PayableIds & { id: string; event_id: string },
  state: 'processing' | 'failed',
  now: Date,
): Promise<OrderWithTickets | null> => {
  const payable = JSON.stringify([order.payment_id, order.checkout_session_id]);
  const json = await callFunction<OrderJson | null>(
    db,
    sql`app.note_payment(${order.event_id}, ${now.toISOString()}::timestamptz, ${order.id}, ${state}, ${payable}::jsonb)`,
  );
  return json ? readOrder(json) : null;
};

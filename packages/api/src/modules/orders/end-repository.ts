import { sql } from 'drizzle-orm';
import { callFunction, type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { keepAnswer, keptBy, type Sealed } from '../../db/idempotency.ts';
import { orderOf, orderQuery } from '../../db/orders.ts';
import { orders } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

type Ending = {
  eventId: string;
  /** Of each order which payable can't be paid any more. */
  stopped: Record<string, [paymentId: string | null, checkoutSessionId: string | null]>;
  status: 'expired' | 'cancelled';
  held: Record<string, number>;
  now: Date;
};

const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

const ending = ({ eventId, stopped, status, held, now }: Ending) =>
  sql`app.end_orders(${eventId}, ${now.toISOString()}::timestamptz, 
    array(select jsonb_object_keys(${asJson(stopped)})), ${status}, ${asJson(held)}, ${asJson(stopped)})`;

type Ended = { ended: string[]; snapshot: EventSnapshot };

/** Ends pending orders of one event, which frees their seats. */
export const endOrders = (db: Database, orders: Ending) => callFunction<Ended>(db, ending(orders));

/** Cancels one, with the answer that says so, and reads it as it is then. */
export const cancelOne = async (db: Database, id: string, order: Omit<Ending, 'status'>, answer: Sealed | null) => {
  const isCancelled = sql`exists (select 1 from ${orders} where ${orders.id} = ${id} and ${orders.status} = 'cancelled')`;
  const [ended, kept, rows] = await translated(
    db.batch([
      functionCall<Ended>(db, ending({ ...order, status: 'cancelled' })),
      keepAnswer(db, answer, isCancelled),
      orderQuery(db, 'system', id),
    ]),
  );
  return { ...resultOf(ended), kept: keptBy(kept), order: orderOf(rows) };
};

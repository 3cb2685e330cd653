import { sql } from 'drizzle-orm';
import { callFunction, type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import { orderOf, orderQuery } from './repository.ts';

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
  sql`end_orders(${eventId}, ${now.toISOString()}::timestamptz, 
    array(select jsonb_object_keys(${asJson(stopped)})), ${status}, ${asJson(held)}, ${asJson(stopped)})`;

type Ended = { ended: string[]; snapshot: EventSnapshot };

/** Ends pending orders of one event, which frees their seats. */
export const endOrders = (db: Database, orders: Ending) => callFunction<Ended>(db, ending(orders));

/** Ends one, and reads it as it is then. */
export const endOrder = async (db: Database, id: string, order: Ending) => {
  const [answer, rows] = await translated(
    db.batch([functionCall<Ended>(db, ending(order)), orderQuery(db, 'system', id)]),
  );
  return { ...resultOf(answer), order: orderOf(rows) };
};

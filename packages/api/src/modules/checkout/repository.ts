import { eq, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, translated } from '../../db/client.ts';
import type { OrderWish } from '../../db/generated/functions.ts';
import { orders } from '../../db/schema/index.ts';
import { answerOf, call, statement } from '../../db/sql-functions.ts';

/**
 * Reserves the seats of an order; one that costs nothing is confirmed in the same transaction. Answers what has become of it,
 * with the event as it is then.
 */
export const reserveOrder = async (db: Database, event_id: string, now: Date, wish: OrderWish) => {
  const args = { event_id, now, items: [wish] };
  if (wish.total_price > 0) {
    const { results, snapshot } = await call(db, 'reserve_orders', args);
    return { result: results[0], snapshot };
  }
  const confirmation = { event_id, now, order_id: wish.order_id, payment_id: null, refund_id: null };
  const [reserved, confirmed] = await translated(
    db.batch([statement(db, 'reserve_orders', args), statement(db, 'confirm_order', confirmation)]),
  );
  const { results, snapshot } = answerOf('reserve_orders', reserved);
  const [result] = results;
  const then = answerOf('confirm_order', confirmed);
  if (result?.outcome !== 'created' || !('order' in then)) return { result, snapshot };
  return { result: { ...result, order: then.order }, snapshot: 'snapshot' in then ? then.snapshot : snapshot };
};

/** The order that was made of a hold, and whether a request with this key came before. */
export const selectKnownOrder = async (db: Database, holdId: string, key: IdempotencyKey | null) => {
  const isRepeat = sql<boolean>`exists (select 1 from idempotency_keys k where k.id = ${key?.id ?? null})`;
  const [row] = await translated(db.select({ id: orders.id, isRepeat }).from(orders).where(eq(orders.hold_id, holdId)));
  return row ?? null;
};

import { eq, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, translated } from '../../db/client.ts';
import { orders } from '../../db/schema/index.ts';

/** The order made from a hold, and whether a request with this key came before. */
export const selectKnownOrder = async (db: Database, holdId: string, key: IdempotencyKey | null) => {
  const isRepeat = sql<boolean>`exists (select 1 from idempotency_keys k where k.id = ${key?.id ?? null})`;
  const [row] = await translated(db.select({ id: orders.id, isRepeat }).from(orders).where(eq(orders.hold_id, holdId)));
  return row ?? null;
};

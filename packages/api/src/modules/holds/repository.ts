import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { orders } from '../../db/schema/index.ts';

/** Whether an order was made from a hold. */
export const holdExists = async (db: Database, holdId: string) => {
  const rows = await translated(db.select({ id: orders.id }).from(orders).where(eq(orders.hold_id, holdId)).limit(1));
  return rows.length === 1;
};

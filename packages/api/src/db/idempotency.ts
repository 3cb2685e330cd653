import { eq } from 'drizzle-orm';
import { type Database, translated } from './client.ts';
import { idempotency_keys } from './schema/index.ts';

export const findKey = async (db: Database, id: string) => {
  const [row] = await translated(db.select().from(idempotency_keys).where(eq(idempotency_keys.id, id)));
  return row ?? null;
};

/** Keeps the answer of a finished request. */
export const saveResponse = (db: Database, id: string, response: string) =>
  translated(db.update(idempotency_keys).set({ response }).where(eq(idempotency_keys.id, id)));

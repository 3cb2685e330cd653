import { and, eq, isNull } from 'drizzle-orm';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { api_keys, events } from '../../db/schema/index.ts';

export const insertKey = (db: Database, row: typeof api_keys.$inferInsert) =>
  translated(db.insert(api_keys).values(row));

export const selectKeyByHash = async (db: Database, hash: string) => {
  const [row] = await translated(
    db
      .select()
      .from(api_keys)
      .where(and(eq(api_keys.token_hash, hash), isNull(api_keys.revoked_at))),
  );
  return row ?? null;
};

export const selectKeys = async (db: Database, promoterId: string, request: PageRequest) => {
  const page = byId(api_keys.id, request);
  const rows = await translated(
    db
      .select()
      .from(api_keys)
      .where(and(eq(api_keys.promoter_id, promoterId), isNull(api_keys.revoked_at), page.where))
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

/** False when the promoter has no such open key. */
export const revokeKey = async (db: Database, promoterId: string, id: string, now: Date) => {
  const rows = await translated(
    db
      .update(api_keys)
      .set({ revoked_at: now })
      .where(and(eq(api_keys.id, id), eq(api_keys.promoter_id, promoterId), isNull(api_keys.revoked_at)))
      .returning({ id: api_keys.id }),
  );
  return rows.length === 1;
};

export const ownsEvent = async (db: Database, promoterId: string, eventId: string) => {
  const rows = await translated(
    db
      .select({ id: events.id })
      .from(events)
      .where(and(eq(events.id, eventId), eq(events.promoter_id, promoterId))),
  );
  return rows.length === 1;
};

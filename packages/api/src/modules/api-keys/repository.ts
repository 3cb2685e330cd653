import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../core/audit.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { changeAudited, insertAuditEntry } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { api_keys, events } from '../../db/schema/index.ts';

export type KeyRecord = typeof api_keys.$inferSelect;

export const insertKey = async (db: Database, row: typeof api_keys.$inferInsert, audit: AuditEntry) => {
  await translated(db.batch([db.insert(api_keys).values(row), insertAuditEntry(db, audit)]));
};

/** The open key with this token, or with it as its previous token while that still works. */
export const selectKeyByHash = async (db: Database, hash: string, now: Date): Promise<KeyRecord | null> => {
  const previous = and(eq(api_keys.previous_token_hash, hash), gt(api_keys.previous_until, now));
  const [row] = await translated(
    db
      .select()
      .from(api_keys)
      .where(and(or(eq(api_keys.token_hash, hash), previous), isNull(api_keys.revoked_at))),
  );
  return row ?? null;
};

export const selectKey = async (db: Database, promoterId: string, id: string): Promise<KeyRecord | null> => {
  const [row] = await translated(
    db
      .select()
      .from(api_keys)
      .where(and(eq(api_keys.id, id), eq(api_keys.promoter_id, promoterId), isNull(api_keys.revoked_at))),
  );
  return row ?? null;
};

/** The open keys of a promoter, or of all when that is null. */
export const selectKeys = async (db: Database, promoterId: string | null, request: PageRequest) => {
  const page = byId(api_keys.id, request);
  const rows = await translated(
    db
      .select()
      .from(api_keys)
      .where(
        and(promoterId ? eq(api_keys.promoter_id, promoterId) : undefined, isNull(api_keys.revoked_at), page.where),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

const openKey = (promoterId: string, id: string) =>
  sql`id = ${id} and promoter_id = ${promoterId} and revoked_at is null`;

/**
 * Gives a key a new token. The old one works until `previousUntil`, or stops at once when that is null. False when the
 * promoter has no such open key.
 */
export const rollKey = (
  db: Database,
  promoterId: string,
  id: string,
  token: { hash: string; plain: string | null; last4: string },
  previousUntil: Date | null,
  audit: AuditEntry,
) =>
  changeAudited(
    db,
    sql`update api_keys set
          previous_token_hash = case when ${previousUntil !== null} then token_hash end,
          previous_until = ${previousUntil?.toISOString() ?? null}::timestamptz,
          token_hash = ${token.hash}, token = ${token.plain}, last4 = ${token.last4}
        where ${openKey(promoterId, id)} returning id`,
    audit,
  );

/** Records that a key is in use, unless that was recorded since `before`. */
export const touchKey = (db: Database, id: string, now: Date, before: Date) =>
  translated(
    db
      .update(api_keys)
      .set({ last_used_at: now })
      .where(and(eq(api_keys.id, id), or(isNull(api_keys.last_used_at), lt(api_keys.last_used_at, before)))),
  );

export const ownsEvent = async (db: Database, promoterId: string, eventId: string) => {
  const rows = await translated(
    db
      .select({ id: events.id })
      .from(events)
      .where(and(eq(events.id, eventId), eq(events.promoter_id, promoterId))),
  );
  return rows.length === 1;
};

import { and, eq, sql } from 'drizzle-orm';
import type { AuditEntry } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { insertAuditEntryFor } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import type { EndpointRow } from '../../db/schema/index.ts';
import { webhook_endpoints } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';

const owned = (promoterId: string | null) => (promoterId ? eq(webhook_endpoints.promoter_id, promoterId) : undefined);
const ownedEndpoint = (promoterId: string | null, id: string) => and(eq(webhook_endpoints.id, id), owned(promoterId));

const ownedIds = (promoterId: string, id: string) =>
  sql`select id from webhook_endpoints where ${ownedEndpoint(promoterId, id)}`;

/** The statement that reads an endpoint, for a batch. */
export const endpointQuery = (db: Database, id: string) =>
  db.select().from(webhook_endpoints).where(eq(webhook_endpoints.id, id));

/** An endpoint of a promoter, or of any promoter if that is null. */
export const selectEndpoint = async (
  db: Database,
  promoterId: string | null,
  id: string,
): Promise<EndpointRow | null> => {
  const [row] = await translated(db.select().from(webhook_endpoints).where(ownedEndpoint(promoterId, id)));
  return row ?? null;
};

/** The endpoints of a promoter, or of all when that is null. */
export const selectEndpoints = async (db: Database, promoterId: string | null, request: PageRequest) => {
  const page = byId(webhook_endpoints.id, request);
  const rows = await translated(
    db
      .select()
      .from(webhook_endpoints)
      .where(and(owned(promoterId), page.where))
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

export type EndpointChanges = Partial<Pick<EndpointRow, 'url' | 'description' | 'event_types' | 'status'>>;

/**
 * Claims the key only if there is something to change, since a refusal must leave no key. A known key fails the batch
 * anyway.
 */
const claimKeyFor = (db: Database, key: IdempotencyKey | null, promoterId: string, id: string, now: Date) =>
  db.execute(sql`select ${expression('require_new_key', { key, resource_id: id, now })}
    where exists (${ownedIds(promoterId, id)})
       or exists (select 1 from idempotency_keys k where k.id = ${key?.id ?? null})`);

/**
 * Changes an endpoint; null when the promoter has no such endpoint. Enabling it or changing its URL resets its count of
 * failures.
 */
export const updateEndpoint = async (
  db: Database,
  promoterId: string,
  id: string,
  changes: EndpointChanges,
  key: IdempotencyKey | null,
  now: Date,
  audit: AuditEntry,
): Promise<EndpointRow | null> => {
  const [, rows] = await translated(
    db.batch([
      claimKeyFor(db, key, promoterId, id, now),
      db
        .update(webhook_endpoints)
        .set({
          ...changes,
          ...(changes.status === 'enabled' && { failing_since: null }),
          ...((changes.status === 'enabled' || changes.url !== undefined) && {
            failures: 0,
            held_until: null,
            probe: null,
          }),
          updated_at: now,
        })
        .where(ownedEndpoint(promoterId, id))
        .returning(),
      insertAuditEntryFor(db, audit, ownedIds(promoterId, id)),
    ]),
  );
  return rows[0] ?? null;
};

/** Replaces the current secret by a sealed new one. Null when the promoter has no such endpoint. */
export const replaceSecret = async (
  db: Database,
  promoterId: string,
  id: string,
  { secret, previousUntil }: { secret: string; previousUntil: Date },
  key: IdempotencyKey | null,
  now: Date,
  audit: AuditEntry,
): Promise<EndpointRow | null> => {
  const [, rows] = await translated(
    db.batch([
      claimKeyFor(db, key, promoterId, id, now),
      db
        .update(webhook_endpoints)
        .set({
          secret,
          previous_secret: sql`${webhook_endpoints.secret}`,
          previous_secret_until: previousUntil,
          updated_at: now,
        })
        .where(ownedEndpoint(promoterId, id))
        .returning(),
      insertAuditEntryFor(db, audit, ownedIds(promoterId, id)),
    ]),
  );
  return rows[0] ?? null;
};

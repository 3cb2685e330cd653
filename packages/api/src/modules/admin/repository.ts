import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { callNoted } from '../../db/audit.ts';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { promoters } from '../../db/schema/index.ts';
import { mentions } from '../../db/search.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

export type PromoterRow = typeof promoters.$inferSelect;

/** A promoter as a function gives it: instants are texts. */
type PromoterJson = Omit<PromoterRow, 'verified_at' | 'created_at' | 'updated_at'> & {
  verified_at: string | null;
  created_at: string;
  updated_at: string;
};
type Answer = { outcome: 'changed' | 'promoter_not_found'; promoter?: PromoterJson; snapshots?: EventSnapshot[] };

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

const read = ({ outcome, promoter, snapshots = [] }: Answer) => ({
  outcome,
  snapshots,
  promoter: promoter
    ? {
        ...promoter,
        verified_at: promoter.verified_at === null ? null : new Date(promoter.verified_at),
        created_at: new Date(promoter.created_at),
        updated_at: new Date(promoter.updated_at),
      }
    : null,
});

export type PromoterFilter = {
  q?: string | undefined;
  status?: PromoterRow['status'] | undefined;
  verified?: boolean | undefined;
};

/** Every promoter. */
export const selectPromoters = async (db: Database, filter: PromoterFilter, request: PageRequest) => {
  const page = byId(promoters.id, request);
  const rows = await translated(
    db
      .select()
      .from(promoters)
      .where(
        and(
          filter.q === undefined ? undefined : mentions(filter.q, promoters.name, promoters.company, promoters.email),
          filter.status && eq(promoters.status, filter.status),
          filter.verified === true ? isNotNull(promoters.verified_at) : undefined,
          filter.verified === false ? isNull(promoters.verified_at) : undefined,
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

const asJson = (key: IdempotencyKey | null) => sql`${JSON.stringify(key)}::jsonb`;

/** See `verify_promoter` in db/functions; noted in the promoter's audit log. */
export const verifyPromoter = async (
  db: Database,
  id: string,
  note: AuditNote,
  key: IdempotencyKey | null,
  now: Date,
) => read(await callNoted<Answer>(db, sql`app.verify_promoter(${id}, ${at(now)}, ${asJson(key)})`, 'changed', note));

/** Null when there is no such promoter. */
export const selectPromoter = async (db: Database, id: string): Promise<PromoterRow | null> => {
  const [row] = await translated(db.select().from(promoters).where(eq(promoters.id, id)));
  return row ?? null;
};

export type StatusChange = { status: PromoterRow['status']; reason: string | null };

/** See `set_promoter_status` in db/functions; noted in the promoter's audit log. */
export const setPromoterStatus = async (
  db: Database,
  id: string,
  change: StatusChange,
  note: AuditNote,
  key: IdempotencyKey | null,
  now: Date,
) =>
  read(
    await callNoted<Answer>(
      db,
      sql`app.set_promoter_status(${id}, ${change.status}, ${change.reason}, ${at(now)}, ${asJson(key)})`,
      'changed',
      note,
    ),
  );

/** What has been left undone; see `system_health` in db/functions. Times are ISO 8601. */
export type Backlog = {
  outbox: {
    open: number;
    overdue: number;
    failing: number;
    oldest_due_at: string | null;
    by_kind: { kind: string; due: number; oldest_due_at: string }[];
  };
  stripe_events: { unprocessed: number; oldest_received_at: string | null };
  orders: { pending: number; overdue: number; oldest_expires_at: string | null };
  refunds: { pending: number; waiting: number; failed: number; oldest_created_at: string | null };
  webhook_endpoints: { failing: number; disabled: number };
  failing_endpoints: { id: string; promoter_id: string; url: string; failing_since: string }[];
};

export const selectBacklog = (db: Database, now: Date) => callFunction<Backlog>(db, sql`app.system_health(${at(now)})`);

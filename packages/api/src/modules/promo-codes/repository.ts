import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { callNoted } from '../../db/audit.ts';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { promo_codes } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

export type PromoCodeRow = typeof promo_codes.$inferSelect;

/** A row as to_jsonb gives it: instants are texts. */
type PromoCodeJson = Omit<PromoCodeRow, 'starts_at' | 'ends_at' | 'created_at' | 'updated_at'> & {
  starts_at: string | null;
  ends_at: string | null;
  created_at: string;
  updated_at: string;
};

const read = (json: PromoCodeJson): PromoCodeRow => ({
  ...json,
  starts_at: json.starts_at === null ? null : new Date(json.starts_at),
  ends_at: json.ends_at === null ? null : new Date(json.ends_at),
  created_at: new Date(json.created_at),
  updated_at: new Date(json.updated_at),
});

const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** Of one promoter, or of all. */
const ofPromoter = (promoterId: string | null): SQL | undefined =>
  promoterId === null ? undefined : eq(promo_codes.promoter_id, promoterId);

export const selectPromoCode = async (
  db: Database,
  promoterId: string | null,
  id: string,
): Promise<PromoCodeRow | null> => {
  const [row] = await translated(
    db
      .select()
      .from(promo_codes)
      .where(and(eq(promo_codes.id, id), ofPromoter(promoterId))),
  );
  return row ?? null;
};

export const selectPromoCodes = async (
  db: Database,
  promoterId: string | null,
  filter: { event_id?: string | undefined; code?: string | undefined; active?: boolean | undefined },
  request: PageRequest,
) => {
  const page = byId(promo_codes.id, request);
  const rows = await translated(
    db
      .select()
      .from(promo_codes)
      .where(
        and(
          ofPromoter(promoterId),
          filter.event_id ? eq(promo_codes.event_id, filter.event_id) : undefined,
          filter.code ? sql`lower(${promo_codes.code}) = lower(${filter.code})` : undefined,
          filter.active === undefined ? undefined : eq(promo_codes.active, filter.active),
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

type Change = { promoterId: string | null; key: IdempotencyKey | null; now: Date; note: AuditNote };
type Changed = { outcome: string; detail?: string; code?: PromoCodeJson };

const change = async (db: Database, call: SQL, on: string, note: AuditNote) => {
  const { outcome, detail, code } = await callNoted<Changed>(db, call, on, note);
  return { outcome, detail, code: code ? read(code) : null };
};

/** See `create_promo_code` in db/functions. */
export const insertPromoCode = (db: Database, { promoterId, key, now, note }: Change, row: Record<string, unknown>) =>
  change(db, sql`app.create_promo_code(${promoterId}, ${at(now)}, ${asJson(row)}, ${asJson(key)})`, 'created', note);

/** See `update_promo_code` in db/functions. */
export const updatePromoCode = (
  db: Database,
  { promoterId, key, now, note }: Change,
  id: string,
  changes: Record<string, unknown>,
) =>
  change(
    db,
    sql`app.update_promo_code(${promoterId}, ${id}, ${at(now)}, ${asJson(changes)}, ${asJson(key)})`,
    'updated',
    note,
  );

/** The code of an event's promoter, judged for these tiers, and the event's snapshot. */
export const checkPromoCode = async (
  db: Database,
  asked: { promoterId: string | null; eventId: string; code: string; tierIds: string[]; email: string | null },
  now: Date,
) => {
  const { outcome, snapshot, code } = await callFunction<{
    outcome: string;
    snapshot?: EventSnapshot;
    code?: PromoCodeJson | null;
  }>(
    db,
    sql`app.check_promo_code(${asked.promoterId}, ${asked.eventId}, ${asked.code},
      array(select jsonb_array_elements_text(${asJson(asked.tierIds)})), ${asked.email}, ${at(now)})`,
  );
  return { outcome, snapshot, code: code ? read(code) : null };
};

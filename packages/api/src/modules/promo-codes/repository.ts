import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { promo_codes } from '../../db/schema/index.ts';

export type PromoCodeRow = typeof promo_codes.$inferSelect;

/** The codes of one promoter, or of all if null. */
const owned = (promoterId: string | null): SQL | undefined =>
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
      .where(and(eq(promo_codes.id, id), owned(promoterId))),
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
          owned(promoterId),
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

import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { promoters } from '../../db/schema/index.ts';
import { mentions } from '../../db/search.ts';

export type PromoterRow = typeof promoters.$inferSelect;

/** Which promoters a caller may see: all, or those on show and its own. */
export type Visibility = { all: true } | { all: false; own: string | null; verifiedOnly: boolean };

const whereVisible = (sight: Visibility): SQL | undefined => {
  if (sight.all) return undefined;
  const onShow = and(eq(promoters.status, 'active'), sight.verifiedOnly ? isNotNull(promoters.verified_at) : undefined);
  return sight.own === null ? onShow : or(onShow, eq(promoters.id, sight.own));
};

const visible = (sight: Visibility, id: string) => and(eq(promoters.id, id), whereVisible(sight));

/** Whether a promoter is visible, as a condition of another query. */
export const promoterIsVisible = (sight: Visibility, id: string): SQL =>
  sql`exists (select 1 from ${promoters} where ${visible(sight, id)})`;

/** The statement behind `selectPromoter`, for a batch. */
export const promoterQuery = (db: Database, sight: Visibility, id: string) =>
  db.select().from(promoters).where(visible(sight, id));

export const selectPromoter = async (db: Database, sight: Visibility, id: string): Promise<PromoterRow | null> => {
  const [row] = await translated(promoterQuery(db, sight, id));
  return row ?? null;
};

export const selectPromoters = async (
  db: Database,
  sight: Visibility,
  filter: { q?: string | undefined; verified?: boolean | undefined },
  request: PageRequest,
) => {
  const page = byId(promoters.id, request);
  const rows = await translated(
    db
      .select()
      .from(promoters)
      .where(
        and(
          whereVisible(sight),
          filter.q === undefined ? undefined : mentions(filter.q, promoters.name, promoters.company),
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

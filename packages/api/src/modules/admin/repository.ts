import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { byId } from '../../db/pagination.ts';
import { promoters } from '../../db/schema/index.ts';
import { mentions } from '../../db/search.ts';

export type PromoterRow = typeof promoters.$inferSelect;

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

/** Null when there is no such promoter. */
export const selectPromoter = async (db: Database, id: string): Promise<PromoterRow | null> => {
  const [row] = await translated(db.select().from(promoters).where(eq(promoters.id, id)));
  return row ?? null;
};

import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { promoters } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';
import type { PriceRules } from '../../ports/holds.ts';

export const selectPriceRules = async (db: Database, id: string): Promise<PriceRules | null> => {
  const [row] = await translated(
    db
      .select({ rules: expression('price_rules', { promoter: promoters }) })
      .from(promoters)
      .where(eq(promoters.id, id)),
  );
  return row?.rules ?? null;
};

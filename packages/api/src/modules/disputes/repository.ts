import { eq } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { disputes, promoters } from '../../db/schema/index.ts';

/** A dispute with the promoter to notify. */
export const selectDispute = async (db: Database, id: string) => {
  const [row] = await translated(
    db
      .select({
        dispute: disputes,
        promoter: { name: promoters.name, email: promoters.email, locale: promoters.locale },
      })
      .from(disputes)
      .innerJoin(promoters, eq(promoters.id, disputes.promoter_id))
      .where(eq(disputes.id, id)),
  );
  return row ?? null;
};

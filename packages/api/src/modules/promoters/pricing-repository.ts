import { eq, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PriceRules } from '../../core/pricing.ts';
import { callNoted } from '../../db/audit.ts';
import { type Database, translated } from '../../db/client.ts';
import { promoters } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

export const selectPriceRules = async (db: Database, id: string): Promise<PriceRules | null> => {
  const [row] = await translated(
    db
      .select({ rules: sql<PriceRules>`app.price_rules(${promoters})` })
      .from(promoters)
      .where(eq(promoters.id, id)),
  );
  return row?.rules ?? null;
};

type Updated =
  | { outcome: 'updated'; price_rules: PriceRules; snapshots: EventSnapshot[] }
  | { outcome: 'promoter_not_found' | 'promoter_suspended' };

/** See `update_pricing` in db/functions. */
export const updatePricing = (
  db: Database,
  id: string,
  changes: Record<string, unknown>,
  key: IdempotencyKey | null,
  now: Date,
  note: AuditNote,
) =>
  callNoted<Updated>(
    db,
    sql`app.update_pricing(${id}, ${now.toISOString()}::timestamptz, ${JSON.stringify(changes)}::jsonb,
      ${JSON.stringify(key)}::jsonb)`,
    'updated',
    note,
  );

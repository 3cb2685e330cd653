import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { orders, promoters, refunds } from '../../db/schema/index.ts';
import type { ProviderRefund } from '../../ports/payments.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** A refund with what its sending needs of the order; of one promoter, or of anyone for the system. */
export const selectRefund = async (db: Database, id: string, promoterId?: string) => {
  const [row] = await translated(
    db
      .select({
        ...getTableColumns(refunds),
        payment_id: orders.payment_id,
        stripe_account_id: orders.stripe_account_id,
        application_fee: orders.application_fee,
      })
      .from(refunds)
      .innerJoin(orders, eq(orders.id, refunds.order_id))
      .where(and(eq(refunds.id, id), promoterId ? eq(refunds.promoter_id, promoterId) : undefined)),
  );
  return row ?? null;
};

/** Records what Stripe said of one attempt at a refund. */
export const settleRefund = (
  db: Database,
  { id, attempt }: { id: string; attempt: number },
  answer: ProviderRefund,
  now: Date,
) =>
  translated(db.execute(sql`select settle_refund(${at(now)}, ${id}, ${attempt}::int, ${answer.id}, ${answer.status})`));

/** See `retry_refund` in db/functions. */
export const retryRefund = (db: Database, promoterId: string, id: string, key: IdempotencyKey | null, now: Date) =>
  callFunction<{ outcome: 'retried' | 'refund_not_found' | 'refund_not_failed' }>(
    db,
    sql`retry_refund(${promoterId}, ${id}, ${at(now)}, ${JSON.stringify(key)}::jsonb)`,
  );

/** To whom a promoter's notices go. */
export const selectPromoterOf = async (db: Database, promoterId: string) => {
  const [row] = await translated(
    db.select({ name: promoters.name, email: promoters.email }).from(promoters).where(eq(promoters.id, promoterId)),
  );
  return row ?? null;
};

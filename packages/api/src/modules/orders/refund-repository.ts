import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { notedCall } from '../../db/audit.ts';
import { type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { orders, promoters, refunds } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { ProviderRefund } from '../../ports/payments.ts';
import { orderOf, orderQuery } from './repository.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

const refundQuery = (db: Database, id: string, promoterId?: string) =>
  db
    .select({
      ...getTableColumns(refunds),
      payment_id: orders.payment_id,
      stripe_account_id: orders.stripe_account_id,
      application_fee: orders.application_fee,
    })
    .from(refunds)
    .innerJoin(orders, eq(orders.id, refunds.order_id))
    .where(and(eq(refunds.id, id), promoterId ? eq(refunds.promoter_id, promoterId) : undefined));

/** A refund with what its sending needs of the order; of one promoter, or of anyone for the system. */
export const selectRefund = async (db: Database, id: string, promoterId?: string) => {
  const [row] = await translated(refundQuery(db, id, promoterId));
  return row ?? null;
};

/** A refund and its order as they are now, in one round trip. */
export const selectRefunded = async (db: Database, promoterId: string, orderId: string, refundId: string) => {
  const [made, order] = await translated(
    db.batch([refundQuery(db, refundId, promoterId), orderQuery(db, { promoterId }, orderId)]),
  );
  return { made: made[0] ?? null, order: orderOf(order) };
};

type RefundWish = {
  id: string;
  order_id: string;
  ticket_ids: string[] | null;
  amount: number | null;
  reason: string;
  /** Null leaves each to its default; see db/functions/50_orders.sql. */
  void_tickets: boolean | null;
  free_seats: boolean | null;
};

type Refunding = { outcome: string; event_id?: string; refund_id?: string; detail?: number; snapshot?: EventSnapshot };

/** See `refund_order` in db/functions; with the refund and the order as they are after it. */
export const refund = async (
  db: Database,
  promoterId: string,
  wanted: RefundWish,
  held: Record<string, number> | null,
  key: IdempotencyKey | null,
  now: Date,
  note: AuditNote,
) => {
  const mine = and(eq(orders.id, wanted.order_id), eq(orders.promoter_id, promoterId));
  // An order never changes its event, so it may be looked up before the lock.
  const eventId = sql`(select ${orders.event_id} from ${orders} where ${mine})`;
  const call = sql`refund_order(${eventId}, ${at(now)}, ${asJson(wanted)}, ${held && asJson(held)}::jsonb, ${asJson(key)})`;
  const [answer, made, after] = await translated(
    db.batch([
      notedCall<Refunding>(db, call, 'refunded', note),
      refundQuery(db, wanted.id, promoterId),
      orderQuery(db, { promoterId }, wanted.order_id),
    ]),
  );
  return { ...resultOf(answer), made: made[0] ?? null, order: orderOf(after) };
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
export const retryRefund = async (
  db: Database,
  promoterId: string,
  id: string,
  key: IdempotencyKey | null,
  now: Date,
) => {
  const retry = functionCall<{ outcome: 'retried' | 'refund_not_found' | 'refund_not_failed' }>(
    db,
    sql`retry_refund(${promoterId}, ${id}, ${at(now)}, ${asJson(key)})`,
  );
  const [answer, made] = await translated(db.batch([retry, refundQuery(db, id, promoterId)]));
  return { ...resultOf(answer), made: made[0] ?? null };
};

/** To whom a promoter's notices go. */
export const selectPromoterOf = async (db: Database, promoterId: string) => {
  const [row] = await translated(
    db
      .select({ name: promoters.name, email: promoters.email, locale: promoters.locale })
      .from(promoters)
      .where(eq(promoters.id, promoterId)),
  );
  return row ?? null;
};

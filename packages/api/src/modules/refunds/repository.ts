import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { orderOf, orderQuery } from '../../db/orders.ts';
import { orders, promoters, refunds } from '../../db/schema/index.ts';

/** The statement behind `selectRefund`, for a batch. */
export const refundQuery = (db: Database, id: string, promoterId?: string) =>
  db
    .select({
      ...getTableColumns(refunds),
      event_id: orders.event_id,
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

/** The order that a payment was made for, as far as its refunds need it; by what Stripe calls the refund, or the payment. */
export const selectOrderOfPayment = async (db: Database, paymentId: string) => {
  const [row] = await translated(
    db
      .select({ id: orders.id, event_id: orders.event_id, paid_at: orders.paid_at })
      .from(orders)
      .where(eq(orders.payment_id, paymentId)),
  );
  return row ?? null;
};

/** Whether a refund of Stripe's has its row. */
export const isKnownRefund = async (db: Database, stripeRefundId: string): Promise<boolean> => {
  const rows = await translated(
    db.select({ id: refunds.id }).from(refunds).where(eq(refunds.stripe_refund_id, stripeRefundId)),
  );
  return rows.length > 0;
};

/** What of a promoter's refunds waits for balance, in each currency. */
export const selectWaiting = (db: Database, promoterId: string) =>
  translated(
    db
      .select({
        currency: refunds.currency,
        refunds: sql<number>`count(*)::int`,
        amount: sql<number>`sum(${refunds.amount})::float8`,
      })
      .from(refunds)
      .where(and(eq(refunds.promoter_id, promoterId), eq(refunds.waits_for, 'balance')))
      .groupBy(refunds.currency),
  );

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

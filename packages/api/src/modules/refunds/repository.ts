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

/** A refund with the parts of its order that sending it needs; of one promoter, or of any for the system. */
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

/** The order that a payment was made for, with what its refunds need; by Stripe's id of the payment. */
export const selectOrderOfPayment = async (db: Database, paymentId: string) => {
  const [row] = await translated(
    db
      .select({ id: orders.id, event_id: orders.event_id, paid_at: orders.paid_at })
      .from(orders)
      .where(eq(orders.payment_id, paymentId)),
  );
  return row ?? null;
};

/** Whether a refund at Stripe has a row here. */
export const isKnownRefund = async (db: Database, stripeRefundId: string): Promise<boolean> => {
  const rows = await translated(
    db.select({ id: refunds.id }).from(refunds).where(eq(refunds.stripe_refund_id, stripeRefundId)),
  );
  return rows.length > 0;
};

/** How many of a promoter's refunds wait for balance and their sum, in each currency. */
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

/** The promoter who gets the notices. */
export const selectPromoterOf = async (db: Database, promoterId: string) => {
  const [row] = await translated(
    db
      .select({ name: promoters.name, email: promoters.email, locale: promoters.locale })
      .from(promoters)
      .where(eq(promoters.id, promoterId)),
  );
  return row ?? null;
};

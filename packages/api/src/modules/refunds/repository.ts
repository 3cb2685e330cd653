import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { notedCall } from '../../db/audit.ts';
import { callFunction, type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { orderOf, orderQuery, withNewId } from '../../db/orders.ts';
import { orders, promoters, refunds } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { FoundRefund } from '../../ports/payments.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

const refundQuery = (db: Database, id: string, promoterId?: string) =>
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

type RefundWish = {
  id: string;
  order_id: string;
  ticket_ids: string[] | null;
  amount: number | null;
  reason: string;
  /** Null leaves each to its default; see `refund_order` in db/functions. */
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
  const call = sql`app.refund_order(${eventId}, ${at(now)}, ${asJson(wanted)}, ${held && asJson(held)}::jsonb, ${asJson(key)})`;
  const [answer, made, after] = await translated(
    db.batch([
      notedCall<Refunding>(db, call, 'refunded', note),
      refundQuery(db, wanted.id, promoterId),
      orderQuery(db, { promoterId }, wanted.order_id),
    ]),
  );
  return { ...resultOf(answer), made: made[0] ?? null, order: orderOf(after) };
};

type Of = { id: string; event_id: string };

/** Records what Stripe says of refunds of an order's payment, oldest first; see `record_refunds` in db/functions. */
export const recordRefunds = (db: Database, order: Of, paymentId: string, found: readonly FoundRefund[], now: Date) =>
  callFunction<{ outcome: 'recorded' | 'order_not_found' }>(
    db,
    sql`app.record_refunds(${order.event_id}, ${order.id}, ${at(now)}, ${paymentId}, ${asJson(found.map(withNewId))})`,
  );

/** Records that Stripe refused to make an attempt at a refund. */
export const refuseRefund = (
  db: Database,
  row: { id: string; order_id: string; event_id: string; attempt: number },
  reason: string,
  now: Date,
) =>
  callFunction(
    db,
    sql`app.refuse_refund(${row.event_id}, ${row.order_id}, ${at(now)}, ${row.id}, ${row.attempt}::int, ${reason})`,
  );

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

/** Tries what waits for balance again now. */
export const hastenRefunds = (db: Database, now: Date, limit: number) =>
  translated(db.execute(sql`select app.hasten_refunds(${at(now)}, ${limit})`));

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
    sql`app.retry_refund(${promoterId}, ${id}, ${at(now)}, ${asJson(key)})`,
  );
  const [answer, made] = await translated(db.batch([retry, refundQuery(db, id, promoterId)]));
  return { ...resultOf(answer), made: made[0] ?? null };
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

/** Refunds the next orders of a cancelled event that are owed something, one for each refund id. */
export const refundEventOrders = (db: Database, eventId: string, after: string, refundIds: string[], now: Date) =>
  callFunction<{ last: string | null; refused: string[]; snapshot?: EventSnapshot }>(
    db,
    sql`app.refund_event_orders(${eventId}, ${now.toISOString()}::timestamptz, ${after},
          array(select jsonb_array_elements_text(${JSON.stringify(refundIds)}::jsonb)))`,
  );

/** A job that goes on after an order. */
export const continueRefundOfEvent = (db: Database, eventId: string, after: string, now: Date) =>
  translated(
    db.execute(sql`select app.enqueue(${`refund_event:${eventId}:${after}`}, 'orders.refund_event',
      ${JSON.stringify({ event_id: eventId, after })}::jsonb, ${now.toISOString()}::timestamptz,
      ${now.toISOString()}::timestamptz)`),
  );

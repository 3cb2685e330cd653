import { and, eq, or, sql } from 'drizzle-orm';
import { SWEEP_LEASE_SECONDS } from '../../core/leases.ts';
import { callFunction, type Database, resultOf, translated } from '../../db/client.ts';
import { keepAnswer, keptBy, type Sealed } from '../../db/idempotency.ts';
import {
  confirming,
  type OrderJson,
  type OrderRow,
  type OrderWithTickets,
  orderOf,
  orderQuery,
  readOrder,
} from '../../db/orders.ts';
import { orders } from '../../db/schema/index.ts';
import type { FoundRefund } from '../../ports/payments.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;

/** What names an order's payable at Stripe. */
export type PayableIds = Pick<OrderRow, 'payment_id' | 'checkout_session_id'>;

/** The order still waits for this attempt, and has the payable that the caller knows of. */
const atAttempt = (order: PayableIds & Pick<OrderRow, 'id' | 'payment_attempt'>, known: PayableIds) =>
  and(
    eq(orders.id, order.id),
    eq(orders.status, 'pending'),
    eq(orders.payment_attempt, order.payment_attempt),
    sql`${orders.payment_id} is not distinct from ${known.payment_id}`,
    sql`${orders.checkout_session_id} is not distinct from ${known.checkout_session_id}`,
  );

/**
 * Stores the payable of a pending order's attempt, with the answer that lets it out. `attached` is false when the order is
 * past that, or has another.
 */
export const attachPayable = async (
  db: Database,
  order: OrderRow,
  payable: PayableIds & Pick<OrderRow, 'stripe_account_id' | 'application_fee'>,
  answer: Sealed | null,
): Promise<{ attached: boolean; kept: string | null }> => {
  const none = { payment_id: null, checkout_session_id: null };
  const attach = db
    .update(orders)
    .set(payable)
    // Two requests at once are given the same payable by its idempotency key.
    .where(or(atAttempt(order, none), atAttempt(order, payable)))
    .returning({ id: orders.id });
  const isAttached = sql`exists (select 1 from ${orders} where ${atAttempt(order, payable)})`;
  const [rows, kept] = await translated(db.batch([attach, keepAnswer(db, answer, isAttached)]));
  return { attached: rows.length === 1, kept: keptBy(kept) };
};

/**
 * Lets go of a pending order's payable, for the next attempt, and reads the order as it is then. Only call it for one that
 * is dead or never left the house; nothing happens when the order has moved on meanwhile.
 */
export const startNextAttempt = async (
  db: Database,
  order: OrderRow,
  mode: OrderRow['payment_mode'],
): Promise<OrderWithTickets | null> => {
  const next = db
    .update(orders)
    .set({
      payment_mode: mode,
      payment_attempt: sql`${orders.payment_attempt} + 1`,
      payment_id: null,
      checkout_session_id: null,
    })
    .where(atAttempt(order, order));
  const [, rows] = await translated(db.batch([next, orderQuery(db, 'system', order.id)]));
  return orderOf(rows);
};

/** Stores the intent that a Checkout Session made. */
export const attachIntent = (db: Database, orderId: string, sessionId: string, paymentId: string) =>
  translated(
    db
      .update(orders)
      .set({ payment_id: paymentId })
      .where(and(eq(orders.id, orderId), eq(orders.checkout_session_id, sessionId), sql`${orders.payment_id} is null`)),
  );

/** Notes that an order ends while its payable may be alive, or that it is known by now what became of it. */
export const setUnresolved = (db: Database, orderId: string, unresolved: boolean) =>
  translated(db.update(orders).set({ payment_unresolved: unresolved }).where(eq(orders.id, orderId)));

type Ended = PayableIds & Pick<OrderRow, 'id' | 'event_id' | 'payment_state'> & { overdue_seconds: number };
const ended = (now: Date) =>
  sql`select id, event_id, payment_id, checkout_session_id, payment_state, extract(epoch from ${at(now)} - expires_at)::int as overdue_seconds`;

/** Pending orders past their time, kept from other sweeps. */
export const leaseOverdue = async (db: Database, now: Date, limit: number): Promise<Ended[]> => {
  const from = sql`${ended(now)} from app.lease_overdue_orders(${at(now)}, ${limit}, ${SWEEP_LEASE_SECONDS})`;
  return (await translated(db.execute<Ended>(from))).rows;
};

/** Pending orders that could have been paid for a minute or more, kept from other sweeps. */
export const leasePayable = async (db: Database, now: Date, limit: number): Promise<Ended[]> => {
  const from = sql`${ended(now)} from app.lease_payable_orders(${at(now)}, ${limit}, ${SWEEP_LEASE_SECONDS})`;
  return (await translated(db.execute<Ended>(from))).rows;
};

/** Orders that ended while Stripe did not answer, kept from other sweeps. */
export const leaseUnresolved = async (db: Database, now: Date, limit: number): Promise<Ended[]> => {
  const from = sql`${ended(now)} from app.lease_unresolved_orders(${at(now)}, ${limit}, ${SWEEP_LEASE_SECONDS})`;
  return (await translated(db.execute<Ended>(from))).rows;
};

/** Notes what has become of an order's payable, and reads the order as it is then; see `note_payment` in db/functions. */
export const notePayment = async (
  db: Database,
  order: PayableIds & { id: string; event_id: string },
  state: 'processing' | 'failed',
  now: Date,
): Promise<OrderWithTickets | null> => {
  const payable = JSON.stringify([order.payment_id, order.checkout_session_id]);
  const json = await callFunction<OrderJson | null>(
    db,
    sql`app.note_payment(${order.event_id}, ${now.toISOString()}::timestamptz, ${order.id}, ${state}, ${payable}::jsonb)`,
  );
  return json ? readOrder(json) : null;
};

/** Confirms an order, paid by that intent or free; see `confirm_order` in db/functions. `refundId` is used for late money; `returned` is what Stripe has given back of it. */
export const confirm = async (
  db: Database,
  order: { id: string; event_id: string },
  paymentId: string | null,
  refundId: string,
  returned: readonly FoundRefund[],
  now: Date,
) => {
  const confirmed = await translated(confirming(db, order, paymentId, refundId, returned, now));
  const { outcome, order: json, snapshot } = resultOf(confirmed);
  return { outcome, order: json ? readOrder(json) : null, snapshot };
};

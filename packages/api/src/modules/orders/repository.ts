import { and, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { type KeptAnswer, keepAnswer } from '../../db/idempotency.ts';
import { type OrderRow, type OrderWithTickets, orderOf, orderQuery, owned } from '../../db/orders.ts';
import { byId } from '../../db/pagination.ts';
import { orders, promo_codes } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';

// Only the function that issues tickets reads the plan. A list of large orders with their plans would exceed what the
// database's proxy returns.
const { ticket_plan: _, ...columns } = getTableColumns(orders);

// Drizzle omits the table's name in a select from one table, so the outer row is named in plain SQL.
const items = expression('order_lines', { order_id: sql`orders.id` });

const promo_code = sql<string | null>`(select p.code from ${promo_codes} p where p.id = orders.promo_code_id)`;

export type OrderFilter = {
  event_id?: string | undefined;
  status?: OrderRow['status'] | undefined;
  refund_status?: OrderRow['refund_status'] | undefined;
  email?: string | undefined;
  created_from?: Date | undefined;
  created_to?: Date | undefined;
};

export const selectOrders = async (db: Database, owner: Owner, filter: OrderFilter, request: PageRequest) => {
  const page = byId(orders.id, request);
  const rows = await translated(
    db
      .select({ ...columns, items, promo_code })
      .from(orders)
      .where(
        and(
          owned(owner),
          filter.event_id ? eq(orders.event_id, filter.event_id) : undefined,
          filter.status ? eq(orders.status, filter.status) : undefined,
          filter.refund_status ? eq(orders.refund_status, filter.refund_status) : undefined,
          filter.email ? eq(sql`lower(${orders.email})`, filter.email.toLowerCase()) : undefined,
          filter.created_from && gte(orders.created_at, filter.created_from),
          filter.created_to && lt(orders.created_at, filter.created_to),
          page.where,
        ),
      )
      .orderBy(page.orderBy)
      .limit(page.limit),
  );
  return page.page(rows);
};

/** The ids of an order's payable at Stripe. */
export type PayableIds = Pick<OrderRow, 'payment_id' | 'checkout_session_id'>;

/**
 * Removes a pending order's payable, for the next attempt, and returns the order as it is then. Call it only for a
 * payable that can't be paid any more or was never shown. Does nothing when the order has moved on meanwhile.
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
    .where(
      and(
        eq(orders.id, order.id),
        eq(orders.status, 'pending'),
        eq(orders.payment_attempt, order.payment_attempt),
        sql`${orders.payment_id} is not distinct from ${order.payment_id}`,
        sql`${orders.checkout_session_id} is not distinct from ${order.checkout_session_id}`,
      ),
    );
  const [, rows] = await translated(db.batch([next, orderQuery(db, 'system', order.id)]));
  return orderOf(rows);
};

/** Records that an order ends while it may still be paid, or that its payment is settled. */
export const setUnresolved = (db: Database, orderId: string, unresolved: boolean) =>
  translated(db.update(orders).set({ payment_unresolved: unresolved }).where(eq(orders.id, orderId)));

/** The statement that stores the answer of a cancellation, if the order was cancelled. */
export const keepCancelled = (db: Database, id: string, answer: KeptAnswer | null) =>
  keepAnswer(
    db,
    answer,
    sql`exists (select 1 from ${orders} where ${and(eq(orders.id, id), eq(orders.status, 'cancelled'))})`,
  );

import { and, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { type Database, translated } from '../../db/client.ts';
import { type OrderRow, owned } from '../../db/orders.ts';
import { byId } from '../../db/pagination.ts';
import { orders, promo_codes } from '../../db/schema/index.ts';
import { expression } from '../../db/sql-functions.ts';

// The plan is for the function that issues the tickets. A list of large orders with their plans would be more than the
// database's proxy hands over.
const { ticket_plan: _, ...columns } = getTableColumns(orders);

// Drizzle leaves out the table's name where one table is selected from, so the outer row is named in plain SQL.
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

import { and, eq, getTableColumns, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Owner } from '../../core/caller.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { anyOf } from '../../db/any-of.ts';
import { type Database, translated } from '../../db/client.ts';
import { claimKey } from '../../db/idempotency.ts';
import { byId } from '../../db/pagination.ts';
import { events, orders, promo_codes, promoters, type refunds, type TicketRow } from '../../db/schema/index.ts';

export type OrderItem = {
  tier_id: string;
  tier_name: string;
  quantity: number;
  unit_price: number;
  discount: number;
  fee: number;
  tax: number;
  total_price: number;
};
// The plan is for the function that issues the tickets. A list of large orders with their plans would be more than the
// database's proxy hands over.
const { ticket_plan: _, ...columns } = getTableColumns(orders);
export type OrderRow = Omit<typeof orders.$inferSelect, 'ticket_plan'> & {
  items: OrderItem[];
  promo_code: string | null;
};
/** What a payment says of its sale; the account is null unless it can take charges. */
type Sale = { event_title: string; time_zone: string; promoter_name: string; stripe_account_id: string | null };
export type OrderWithTickets = OrderRow & { tickets: TicketRow[]; refunds: RefundRow[]; sale: Sale };
export type RefundRow = typeof refunds.$inferSelect;

/** The condition that an order is the owner's; every query of orders has it. */
export const owned = (owner: Owner): SQL | undefined => {
  if (owner === 'system') return undefined;
  return anyOf(
    owner.promoterId ? eq(orders.promoter_id, owner.promoterId) : undefined,
    owner.userId ? eq(orders.user_id, owner.userId) : undefined,
    owner.orderId ? eq(orders.id, owner.orderId) : undefined,
  );
};

// Drizzle leaves out the table's name where one table is selected from, so the outer row is named in plain SQL.
const items = sql<OrderItem[]>`app.order_lines(orders.id)`;
const promo_code = sql<string | null>`(select p.code from ${promo_codes} p where p.id = orders.promo_code_id)`;

/** An order as `order_view` gives it: instants are texts. */
export type OrderJson = Record<string, unknown> & Record<'tickets' | 'refunds', Record<string, unknown>[]>;

const INSTANTS = [
  'paid_at',
  'debit_ends_at',
  'expires_at',
  'confirmed_at',
  'leased_until',
  'created_at',
  'checked_in_at',
  'seat_freed_at',
  'disputed_at',
  'told_at',
  'updated_at',
];

const withInstants = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      INSTANTS.includes(name) && typeof value === 'string' ? new Date(value) : value,
    ]),
  );

export const readOrder = (json: OrderJson): OrderWithTickets =>
  ({
    ...withInstants(json),
    tickets: json.tickets.map(withInstants),
    refunds: json.refunds.map(withInstants),
  }) as OrderWithTickets;

/** An order with its items and tickets, in one round trip. */
export const selectOrder = async (db: Database, owner: Owner, id: string): Promise<OrderWithTickets | null> =>
  orderOf(await translated(orderQuery(db, owner, id)));

/** `selectOrder` that claims the key of what is done to the order. */
export const claimOrder = async (
  db: Database,
  owner: Owner,
  id: string,
  key: IdempotencyKey,
  now: Date,
): Promise<OrderWithTickets | null> => {
  const [, rows] = await translated(db.batch([claimKey(db, key, id, now), orderQuery(db, owner, id)]));
  return orderOf(rows);
};

/** The statement behind `selectOrder`, for a batch; `orderOf` reads its answer. */
export const orderQuery = (db: Database, owner: Owner, id: string) =>
  db
    .select({ order: sql<OrderJson>`app.order_view(${orders.id})` })
    .from(orders)
    .where(and(owned(owner), eq(orders.id, id)));

export const orderOf = ([row]: { order: OrderJson }[]): OrderWithTickets | null => (row ? readOrder(row.order) : null);

/** The order that was made of a hold, and whether a request with this key came before. */
export const selectKnownOrder = async (db: Database, holdId: string, key: IdempotencyKey | null) => {
  const isRepeat = sql<boolean>`exists (select 1 from idempotency_keys k where k.id = ${key?.id ?? null})`;
  const [row] = await translated(db.select({ id: orders.id, isRepeat }).from(orders).where(eq(orders.hold_id, holdId)));
  return row ?? null;
};

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

/** What e-mails about an order say of its event. */
export const selectEventOfOrder = async (db: Database, orderId: string) => {
  const [row] = await translated(
    db
      .select({
        status: events.status,
        title: events.title,
        venue: events.venue,
        city: events.city,
        start_time: events.start_time,
        local_start_time: events.local_start_time,
        end_time: events.end_time,
        time_zone: events.time_zone,
        promoter_name: promoters.name,
        promoter_email: sql<string | null>`app.reply_address(${promoters})`,
      })
      .from(orders)
      .innerJoin(events, eq(events.id, orders.event_id))
      .innerJoin(promoters, eq(promoters.id, events.promoter_id))
      .where(eq(orders.id, orderId)),
  );
  return row ?? null;
};

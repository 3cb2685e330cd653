import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Owner } from '../core/caller.ts';
import type { IdempotencyKey } from '../core/context.ts';
import { newId } from '../core/ids.ts';
import type { EventSnapshot } from '../ports/holds.ts';
import type { FoundRefund } from '../ports/payments.ts';
import { anyOf } from './any-of.ts';
import { type Database, functionCall, translated } from './client.ts';
import { claimKey } from './idempotency.ts';
import { events, orders, promoters, type refunds, type TicketRow } from './schema/index.ts';

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

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

/** A refund that was found at Stripe, with the id that its row gets if it was made there. */
export const withNewId = (found: FoundRefund) => ({ ...found, new_id: newId('refund', found.created_at) });

type ConfirmOutcome =
  | 'confirmed'
  | 'exists'
  | 'refund_due'
  | 'payment_mismatch'
  | 'order_not_found'
  | 'event_not_on_sale';

type Confirming = { outcome: ConfirmOutcome; order?: OrderJson; snapshot?: EventSnapshot };

export const confirming = (
  db: Database,
  order: { id: string; event_id: string },
  paymentId: string | null,
  refundId: string | null,
  returned: readonly FoundRefund[],
  now: Date,
) =>
  functionCall<Confirming>(
    db,
    sql`app.confirm_order(${order.event_id}, ${at(now)}, ${order.id}, ${paymentId}, ${refundId},
      ${asJson(returned.map(withNewId))})`,
  );

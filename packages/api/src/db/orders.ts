import { and, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import { type Owner, ownerOf } from '../core/caller.ts';
import type { Ctx, IdempotencyKey } from '../core/context.ts';
import { AppError } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Random } from '../core/random.ts';
import type { FoundRefund } from '../ports/payments.ts';
import { anyOf } from './any-of.ts';
import { type Database, translated } from './client.ts';
import type { OrderToConfirm, OrderView } from './generated/functions.ts';
import { claimKey } from './idempotency.ts';
import { events, orders, outbox, promoters, type refunds } from './schema/index.ts';
import { expression } from './sql-functions.ts';

export type { OrderToConfirm };
/** An order with its items and tickets, as `order_view` gives it. */
export type OrderWithTickets = OrderView;
export type OrderRow = Omit<OrderView, 'tickets' | 'refunds' | 'sale'>;
export type RefundRow = typeof refunds.$inferSelect;

/** The condition that an order belongs to the owner; every query of orders has it. */
export const owned = (owner: Owner): SQL | undefined => {
  if (owner === 'system') return undefined;
  return anyOf(
    owner.promoterId ? eq(orders.promoter_id, owner.promoterId) : undefined,
    owner.userId ? eq(orders.user_id, owner.userId) : undefined,
    owner.orderId ? eq(orders.id, owner.orderId) : undefined,
  );
};

/** An order with its items and tickets, in one round trip. */
export const selectOrder = async (db: Database, owner: Owner, id: string): Promise<OrderWithTickets | null> =>
  orderOf(await translated(orderQuery(db, owner, id)));

/** `selectOrder` that also claims the idempotency key of what is done to the order. */
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

/** The caller's own order, as the first step of what is done to it under the request's key. Throws `order_not_found`. */
export const requireOrderOnce = async (ctx: Ctx, id: string): Promise<OrderWithTickets> => {
  const owner = ownerOf(ctx.caller);
  const key = ctx.idempotencyKey;
  const row = await (key ? claimOrder(ctx.db, owner, id, key, ctx.now) : selectOrder(ctx.db, owner, id));
  if (!row) throw new AppError('order_not_found');
  return row;
};

/** `requireOrderOnce` for the confirmation, with what it will make of the order. */
export const requireOrderToConfirm = async (ctx: Ctx, id: string): Promise<OrderToConfirm> => {
  const { db, now, idempotencyKey: key } = ctx;
  const query = db
    .select({ found: expression('order_to_confirm', { order_id: orders.id, now }) })
    .from(orders)
    .where(and(owned(ownerOf(ctx.caller)), eq(orders.id, id)));
  const [row] = key ? (await translated(db.batch([claimKey(db, key, id, now), query])))[1] : await translated(query);
  if (!row?.found) throw new AppError('order_not_found');
  return row.found;
};

/** The statement behind `selectOrder`, for a batch; `orderOf` reads its answer. */
export const orderQuery = (db: Database, owner: Owner, id: string) =>
  db
    .select({ order: expression('order_view', { order_id: orders.id }) })
    .from(orders)
    .where(and(owned(owner), eq(orders.id, id)));

/** The answer of `orderQuery`; null where there is no such order. */
export const orderOf = ([row]: { order: OrderWithTickets | null }[]): OrderWithTickets | null => row?.order ?? null;

/** What e-mails about an order say of its event. */
const EVENT_IN_EMAILS = {
  status: events.status,
  title: events.title,
  venue: events.venue,
  city: events.city,
  start_time: events.start_time,
  local_start_time: events.local_start_time,
  end_time: events.end_time,
  time_zone: events.time_zone,
  promoter_name: promoters.name,
  promoter_email: expression('reply_address', { promoter: promoters }),
};

/** What an e-mail about an order says of its event. */
export const selectEventOfOrder = async (db: Database, orderId: string) => {
  const [row] = await translated(
    db
      .select(EVENT_IN_EMAILS)
      .from(orders)
      .innerJoin(events, eq(events.id, orders.event_id))
      .innerJoin(promoters, eq(promoters.id, events.promoter_id))
      .where(eq(orders.id, orderId)),
  );
  return row ?? null;
};

/** The statement that reads the orders of jobs that have begun, each with what e-mails say of its event. */
export const ordersOfJobs = (db: Database, jobIds: readonly string[]) =>
  db
    .select({
      job: outbox.id,
      // Never null: its row is joined.
      order: expression('order_view', { order_id: orders.id }) as SQL<OrderView>,
      event: EVENT_IN_EMAILS,
    })
    .from(outbox)
    .innerJoin(orders, eq(orders.id, sql`${outbox.payload} ->> 'order_id'`))
    .innerJoin(events, eq(events.id, orders.event_id))
    .innerJoin(promoters, eq(promoters.id, events.promoter_id))
    .where(and(inArray(outbox.id, [...jobIds]), isNotNull(outbox.running_until)));

/** The order of a job, with its event. */
export type OrderOfJob = Awaited<ReturnType<typeof ordersOfJobs>>[number];

/** The event of a promoter's order. It never changes, so it may be looked up before the event is locked. */
export const eventOfOrder = (db: Database, promoterId: string, id: string): SQL =>
  sql`(${db
    .select({ id: orders.event_id })
    .from(orders)
    .where(and(owned({ promoterId }), eq(orders.id, id)))})`;

/** A refund found at Stripe, with the id that its row gets if it was made in Stripe’s dashboard. */
export const withNewId = (random: Random, { payment_id: _, created_at, ...found }: FoundRefund) => ({
  ...found,
  new_id: newId('refund', { now: created_at, random }),
});

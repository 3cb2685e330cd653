import { eq, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import { confirming, type OrderJson, type OrderWithTickets, readOrder } from '../../db/orders.ts';
import { orders } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

type ReserveResult = {
  ord: number;
  order_id: string | null;
  outcome: string;
  detail: string | null;
  repeat?: boolean;
  /** The order as it was made; null for one that was known. */
  order: OrderWithTickets | null;
};

const at = (now: Date) => sql`${now.toISOString()}::timestamptz`;
const asJson = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

type Reserved = {
  results: (Omit<ReserveResult, 'order'> & { order?: OrderJson })[];
  snapshot?: EventSnapshot;
};

const readResult = (result: Reserved['results'][number]): ReserveResult => ({
  ...result,
  order: result.order ? readOrder(result.order) : null,
});

const reserving = (db: Database, eventId: string, now: Date, wanted: { order_id: string }) =>
  functionCall<Reserved>(db, sql`app.reserve_orders(${eventId}, ${at(now)}, ${asJson([wanted])})`);

/** Reserves the seats of an order; see `reserve_orders` in db/functions. */
export const reserveOrder = async (db: Database, eventId: string, now: Date, wanted: { order_id: string }) => {
  const { results, snapshot } = resultOf(await translated(reserving(db, eventId, now, wanted)));
  return { result: results.map(readResult)[0], snapshot };
};

/** `reserveOrder` for one that costs nothing, which is confirmed in the same transaction. */
export const reserveFreeOrder = async (db: Database, eventId: string, now: Date, wanted: { order_id: string }) => {
  const order = { id: wanted.order_id, event_id: eventId };
  const [reserved, confirmed] = await translated(
    db.batch([reserving(db, eventId, now, wanted), confirming(db, order, null, null, [], now)]),
  );
  const { results, snapshot } = resultOf(reserved);
  const then = resultOf(confirmed);
  const [result] = results.map((one) => readResult({ ...one, ...(then.order && { order: then.order }) }));
  return { result, snapshot: then.snapshot ?? snapshot };
};

/** The order that was made of a hold, and whether a request with this key came before. */
export const selectKnownOrder = async (db: Database, holdId: string, key: IdempotencyKey | null) => {
  const isRepeat = sql<boolean>`exists (select 1 from idempotency_keys k where k.id = ${key?.id ?? null})`;
  const [row] = await translated(db.select({ id: orders.id, isRepeat }).from(orders).where(eq(orders.hold_id, holdId)));
  return row ?? null;
};

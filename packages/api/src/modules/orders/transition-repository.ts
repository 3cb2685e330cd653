import { sql } from 'drizzle-orm';
import { type Database, functionCall, resultOf, translated } from '../../db/client.ts';
import type { EventSnapshot } from '../../ports/holds.ts';
import type { FoundRefund } from '../../ports/payments.ts';
import { withNewId } from './refund-repository.ts';
import { type OrderJson, type OrderWithTickets, readOrder } from './repository.ts';

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

type ConfirmOutcome =
  | 'confirmed'
  | 'exists'
  | 'refund_due'
  | 'payment_mismatch'
  | 'order_not_found'
  | 'event_not_on_sale';

type Confirming = { outcome: ConfirmOutcome; order?: OrderJson; snapshot?: EventSnapshot };

const confirming = (
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

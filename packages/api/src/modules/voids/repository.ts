import { and, eq, sql } from 'drizzle-orm';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { notedCall } from '../../db/audit.ts';
import { type Database, resultOf, translated } from '../../db/client.ts';
import { orderOf, orderQuery } from '../../db/orders.ts';
import { orders } from '../../db/schema/index.ts';
import type { EventSnapshot } from '../../ports/holds.ts';

type Changed = { outcome: string; event_id?: string; snapshot?: EventSnapshot };

/** Which transition of entry or seats, and of which tickets; see db/functions/tickets. */
export type EntryChange =
  | { is: 'voided'; order_id: string; ticket_ids: string[] | null; free_seats: boolean | null }
  | { is: 'freed'; order_id: string; ticket_ids: string[] | null };

/** Makes the change, and reads the order as it is after it. */
export const changeEntry = async (
  db: Database,
  promoterId: string,
  { is, ...change }: EntryChange,
  held: Record<string, number> | null,
  key: IdempotencyKey | null,
  now: Date,
  note: AuditNote,
) => {
  const name = sql.raw(is === 'voided' ? 'app.void_order_tickets' : 'app.free_order_seats');
  const mine = and(eq(orders.id, change.order_id), eq(orders.promoter_id, promoterId));
  // An order never changes its event, so it may be looked up before the lock.
  const eventId = sql`(select ${orders.event_id} from ${orders} where ${mine})`;
  const call = sql`${name}(${eventId}, ${now.toISOString()}::timestamptz, ${JSON.stringify(change)}::jsonb,
    ${held && JSON.stringify(held)}::jsonb, ${JSON.stringify(key)}::jsonb)`;
  const [answer, after] = await translated(
    db.batch([notedCall<Changed>(db, call, is, note), orderQuery(db, { promoterId }, change.order_id)]),
  );
  return { ...resultOf(answer), order: orderOf(after) };
};

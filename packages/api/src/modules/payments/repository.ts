import { eq, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { stripe_events } from '../../db/schema/index.ts';
import type { PaymentEvent } from '../../ports/payments.ts';

/** Stores an event, or finds it stored; true when it has been processed already, which `nothingToDo` makes it at once. */
export const storeEvent = async (
  db: Database,
  event: PaymentEvent,
  nothingToDo: boolean,
  now: Date,
): Promise<boolean> => {
  const [row] = await translated(
    db
      .insert(stripe_events)
      .values({
        id: event.id,
        type: event.type,
        object_id: event.object_id,
        received_at: now,
        processed_at: nothingToDo ? now : null,
      })
      .onConflictDoUpdate({ target: stripe_events.id, set: { type: event.type } })
      .returning({ processed_at: stripe_events.processed_at }),
  );
  return row?.processed_at != null;
};

export const markProcessed = (db: Database, id: string, now: Date) =>
  translated(
    db
      .update(stripe_events)
      .set({ processed_at: sql`coalesce(${stripe_events.processed_at}, ${now.toISOString()}::timestamptz)` })
      .where(eq(stripe_events.id, id)),
  );

/** An event as it is kept: what it is about, and how often a sweep took it up. */
export type StoredEvent = PaymentEvent & { attempts?: number };

/** Events received by `due` and not processed, each kept from other sweeps for longer the more often it failed. */
export const leaseEvents = async (db: Database, now: Date, due: Date, limit: number) => {
  const { rows } = await translated(
    db.execute<Required<StoredEvent>>(
      sql`select id, type, object_id, attempts
          from lease_stripe_events(${now.toISOString()}::timestamptz, ${due.toISOString()}::timestamptz, ${limit})`,
    ),
  );
  return rows;
};

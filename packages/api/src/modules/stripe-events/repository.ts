import { eq, sql } from 'drizzle-orm';
import { type Database, translated } from '../../db/client.ts';
import { daily_tasks, stripe_events } from '../../db/schema/index.ts';
import type { PaymentEvent } from '../../ports/payments.ts';

/**
 * Stores an event, or finds it stored. True when it has been processed already; `nothingToDo` stores it as processed.
 */
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

/** Which of these events are not processed yet. */
export const selectUnprocessed = async (db: Database, ids: readonly string[]): Promise<Set<string>> => {
  const { rows } = await translated(
    db.execute<{ id: string }>(sql`select s.id from stripe_events s
      where s.processed_at is not null and s.id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`),
  );
  const done = new Set(rows.map(({ id }) => id));
  return new Set(ids.filter((id) => !done.has(id)));
};

/** Records that a daily task is done for all that happened before `until`. */
export const finishDailyTask = (db: Database, name: string, until: Date) =>
  translated(db.update(daily_tasks).set({ done_until: until, leased_until: null }).where(eq(daily_tasks.name, name)));

/** A stored event: its object, and how many sweeps have tried it. */
export type StoredEvent = PaymentEvent & { attempts?: number };

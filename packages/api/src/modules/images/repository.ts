import { and, eq, sql } from 'drizzle-orm';
import type { IdempotencyKey } from '../../core/context.ts';
import { callFunction, type Database, translated } from '../../db/client.ts';
import { events } from '../../db/schema/index.ts';

/** The uploaded image of a promoter's event; null when there is no such event. */
export const selectImage = async (db: Database, promoterId: string, eventId: string) => {
  const [row] = await translated(
    db
      .select({ name: events.image_name, status: events.status })
      .from(events)
      .where(and(eq(events.id, eventId), eq(events.promoter_id, promoterId))),
  );
  return row ?? null;
};

/** Gives an event another image, or none; see `set_event_image` in db/functions. */
export const setImage = (
  db: Database,
  change: { promoterId: string; eventId: string; now: Date; key: IdempotencyKey | null },
  image: { name: string; url: string } | null,
) =>
  callFunction<{ outcome: string }>(
    db,
    sql`set_event_image(${change.promoterId}, ${change.eventId}, ${change.now.toISOString()}::timestamptz,
          ${image?.name ?? null}, ${image?.url ?? null}, ${JSON.stringify(change.key)}::jsonb)`,
  );

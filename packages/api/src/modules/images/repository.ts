import { sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { AuditNote } from '../../core/audit.ts';
import type { IdempotencyKey } from '../../core/context.ts';
import { notedCall } from '../../db/audit.ts';
import { type Database, resultOf, translated } from '../../db/client.ts';

type About = { promoterId: string; eventId: string; now: Date; key: IdempotencyKey | null; note: AuditNote };

/** Gives an event another image, or none, and reads it; see `set_event_image` in db/functions. */
export const setImage = async <Q extends BatchItem<'pg'>>(
  db: Database,
  { promoterId, eventId, now, key, note }: About,
  image: { name: string; url: string } | null,
  reading: Q,
) => {
  const set = notedCall<{ outcome: string }>(
    db,
    sql`app.set_event_image(${promoterId}, ${eventId}, ${now.toISOString()}::timestamptz, ${image?.name ?? null},
          ${image?.url ?? null}, ${JSON.stringify(key)}::jsonb)`,
    'updated',
    note,
  );
  const [answer, rows] = await translated(db.batch([set, reading]));
  return { ...resultOf(answer), rows };
};

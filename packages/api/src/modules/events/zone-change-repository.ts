import { sql } from 'drizzle-orm';
import { readLocal } from '../../core/zones.ts';
import { callFunction, type Database } from '../../db/client.ts';
import type { rulesFor, ZoneInUse } from './moves.ts';
import type { StoredTimes } from './times.ts';

/** An event with the times that are to be decided about. */
export type EventToSettle = StoredTimes & { id: string; promoter_id: string; title: string; status: string };

type Json<T> = { [Name in keyof T]: T[Name] extends Date | null ? string | Extract<T[Name], null> : T[Name] };
type Tier = StoredTimes['tiers'][number];

/** As `events_to_settle` gives it. */
export type EventToSettleJson = Omit<Json<EventToSettle>, 'tiers'> & { tiers: Json<Tier>[] };

const at = (text: string) => new Date(text);
const local = (text: string | null) => text && readLocal(text);

export const readEventToSettle = (json: EventToSettleJson): EventToSettle => ({
  ...json,
  start_time: at(json.start_time),
  end_time: at(json.end_time),
  local_start_time: local(json.local_start_time),
  local_end_time: local(json.local_end_time),
  tiers: json.tiers.map((tier) => ({
    id: tier.id,
    sale_start: tier.sale_start === null ? null : at(tier.sale_start),
    sale_end: tier.sale_end === null ? null : at(tier.sale_end),
    local_sale_start: local(tier.local_sale_start),
    local_sale_end: local(tier.local_sale_end),
  })),
});

/** See `zones_in_use` in db/functions; of all promoters where none is given. */
export const selectZonesInUse = (db: Database, promoterId: string | null, now: Date) =>
  callFunction<ZoneInUse[]>(db, sql`app.zones_in_use(${promoterId}, ${now.toISOString()}::timestamptz)`);

/** See `events_to_settle` in db/functions; of all promoters where none is given. */
export const selectEventsToSettle = async (
  db: Database,
  promoterId: string | null,
  { periods, refused }: ReturnType<typeof rulesFor>,
  { ascending, cursor, limit }: { ascending: boolean; cursor: string | null; limit: number },
  now: Date,
) => {
  const rows = await callFunction<EventToSettleJson[]>(
    db,
    sql`app.events_to_settle(${promoterId}, ${now.toISOString()}::timestamptz, ${JSON.stringify(periods)}::jsonb,
      array(select jsonb_array_elements_text(${JSON.stringify(refused)}::jsonb)), ${ascending}, ${cursor}, ${limit}::int)`,
  );
  return rows.map(readEventToSettle);
};

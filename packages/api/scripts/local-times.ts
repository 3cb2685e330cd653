import type pg from 'pg';
import { type LocalTime, localTimeAt } from '../src/core/zones.ts';

const PIECE = 1_000;

type Row = { id: string; zone: string; first: Date | null; second: Date | null };

const localOf = (zone: string, at: Date | null): LocalTime | null => at && localTimeAt(zone, at);

/** Fills the columns of one table in small batches, so that no event on sale is locked for long. */
const fill = async (client: pg.Client, select: string, update: string): Promise<number> => {
  let filled = 0;
  for (;;) {
    const { rows } = await client.query<Row>(select, [PIECE]);
    if (rows.length === 0) return filled;
    const first = rows.map(({ zone, first }) => localOf(zone, first));
    const second = rows.map(({ zone, second }) => localOf(zone, second));
    const { rowCount } = await client.query(update, [rows.map(({ id }) => id), first, second]);
    filled += rowCount ?? 0;
    // Rows that changed meanwhile are read again. Stopping when nothing was filled prevents an endless loop.
    if (!rowCount) return filled;
  }
};

/**
 * Events and sale times of tiers from an older release have only instants. Adds their wall-clock times by the service's
 * own zone rules. Instants stay as they are. Returns how many rows it filled.
 */
export const fillLocalTimes = async (client: pg.Client): Promise<number> => {
  const events = await fill(
    client,
    `select id, time_zone as zone, start_time as first, end_time as second from events
     where local_start_time is null or local_end_time is null order by id limit $1`,
    `update events e set local_start_time = v.first, local_end_time = v.second
     from unnest($1::text[], $2::timestamp[], $3::timestamp[]) v(id, first, second) where e.id = v.id`,
  );
  const tiers = await fill(
    client,
    `select t.id, e.time_zone as zone, t.sale_start as first, t.sale_end as second
     from tiers t join events e on e.id = t.event_id
     where t.sale_start is not null and t.local_sale_start is null or t.sale_end is not null and t.local_sale_end is null
     order by t.id limit $1`,
    `update tiers t set local_sale_start = v.first, local_sale_end = v.second
     from unnest($1::text[], $2::timestamp[], $3::timestamp[]) v(id, first, second) where t.id = v.id`,
  );
  return events + tiers;
};

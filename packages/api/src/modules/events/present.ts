import type { Ctx } from '../../core/context.ts';
import { currencyDecimals } from '../../core/currencies.ts';
import { promised } from '../../core/zones.ts';
import type { EventRow } from '../../db/events.ts';

/** The status shown: a published event has ended once its end time is past. */
export const eventStatus = (
  event: { status: 'draft' | 'published' | 'cancelled'; end_time: Date },
  now: Date,
): 'draft' | 'published' | 'cancelled' | 'ended' =>
  event.status === 'published' && event.end_time.getTime() <= now.getTime() ? 'ended' : event.status;

/** What tells one state of an event as it is shown from another; see `Shown`. */
export const eventVersion = ({ now }: Pick<Ctx, 'now'>, row: EventRow) => [
  row.version,
  row.updated_at.getTime(),
  eventStatus(row, now),
  row.buyer_price_from,
];

/** An event as everyone may see it. */
export const presentEvent = (ctx: Pick<Ctx, 'env' | 'now'>, row: EventRow) => ({
  id: row.id,
  promoter_id: row.promoter_id,
  title: row.title,
  description: row.description,
  venue: row.venue,
  city: row.city,
  start_time: row.start_time.toISOString(),
  end_time: row.end_time.toISOString(),
  local_start_time: promised(row.time_zone, row.start_time, row.local_start_time),
  local_end_time: promised(row.time_zone, row.end_time, row.local_end_time),
  time_zone: row.time_zone,
  currency: row.currency.toUpperCase(),
  currency_decimals: currencyDecimals(row.currency),
  buyer_price_from: row.buyer_price_from,
  status: eventStatus(row, ctx.now),
  capacity: row.capacity,
  debit_limit_hours: row.debit_limit_hours,
  image_url: row.image_url,
  url: `${ctx.env.PUBLIC_URL}/e/${row.id}`,
  ticket_public_key: row.ticket_public_key,
  revision: row.revision,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

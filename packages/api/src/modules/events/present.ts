import type { Ctx } from '../../core/context.ts';
import { currencyDecimals } from '../../core/currencies.ts';
import { platformFeeOf, shownTicket, withPlatformFee } from '../../core/pricing.ts';
import { type LocalTime, promised } from '../../core/zones.ts';
import type { EventRow, EventState } from '../../db/events.ts';
import type { EventSnapshot, Held, TierKey } from '../../ports/holds.ts';
import { eventStatus, tierAvailability } from './availability.ts';
import { isInsider, opensTier } from './tier-access.ts';

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

/** What a ticket of the event costs its buyer, by its parts. */
export const buyerPrice = ({ env }: Pick<Ctx, 'env'>, snapshot: EventSnapshot, price: number) =>
  shownTicket(price, withPlatformFee(snapshot.price_rules, platformFeeOf(env)), snapshot.currency);

const orPromised = (zone: string, at: Date | null, local: LocalTime | null) => at && promised(zone, at, local);

/** The tiers of one event that a key opens, judged by its snapshot. A tier younger than the snapshot is left out. */
export const presentTiers = (
  ctx: Pick<Ctx, 'env' | 'now'>,
  { event: { time_zone }, snapshot, tiers }: EventState,
  held: Held,
  key: TierKey,
) =>
  tiers.flatMap((row) => {
    const tier = snapshot.tiers[row.id];
    if (!tier || !opensTier(key, snapshot.promoter_id, tier.access)) return [];
    const { available, status } = tierAvailability(snapshot, row.id, tier, held, ctx.now);
    return {
      id: row.id,
      event_id: row.event_id,
      name: row.name,
      description: row.description,
      price: row.price,
      ...buyerPrice(ctx, snapshot, row.price),
      currency: snapshot.currency.toUpperCase(),
      quantity: row.quantity,
      sold: row.sold,
      available,
      position: row.position,
      min_per_order: row.min_per_order,
      max_per_order: row.max_per_order,
      sale_start: row.sale_start?.toISOString() ?? null,
      sale_end: row.sale_end?.toISOString() ?? null,
      local_sale_start: orPromised(time_zone, row.sale_start, row.local_sale_start),
      local_sale_end: orPromised(time_zone, row.sale_end, row.local_sale_end),
      visibility: row.visibility,
      access_code: isInsider(key, snapshot.promoter_id) ? row.access_code : null,
      low_inventory_threshold: isInsider(key, snapshot.promoter_id) ? row.low_inventory_threshold : null,
      status,
      created_at: row.created_at.toISOString(),
      updated_at: row.updated_at.toISOString(),
    };
  });

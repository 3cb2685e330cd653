import type { Ctx } from '../../core/context.ts';
import { platformFeeOf, shownTicket, withPlatformFee } from '../../core/pricing.ts';
import { type LocalTime, promised } from '../../core/zones.ts';
import type { EventState } from '../../db/events.ts';
import type { EventSnapshot, Held, TierKey } from '../../ports/holds.ts';
import { isInsider, opensTier } from './access.ts';
import { tierAvailability } from './availability.ts';

/** What the buyer pays for a ticket of the event, with its parts. */
export const buyerPrice = ({ env }: Pick<Ctx, 'env'>, snapshot: EventSnapshot, price: number) =>
  shownTicket(price, withPlatformFee(snapshot.price_rules, platformFeeOf(env)), snapshot.currency);

const orPromised = (zone: string, at: Date | null, local: LocalTime | null) => at && promised(zone, at, local);

/** The tiers of one event that a key opens, judged by its snapshot. A tier newer than the snapshot is left out. */
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

/** What of a tier is calculated, and so not told by the event's version; see `Shown`. */
export const tierVersion = ({ id, available, status, buyer_price }: ReturnType<typeof presentTiers>[number]) => [
  id,
  available,
  status,
  buyer_price,
];

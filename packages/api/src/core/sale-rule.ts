import type { EventSnapshot, Held, HoldLine, SaleRefusal, TierKey, TierSnapshot } from '../ports/holds.ts';
import { sameDigest } from './encoding.ts';

/** A request to sell tickets, as the sale rule judges it. */
export type SaleRequest = {
  lines: readonly HoldLine[];
  /** The only promoter whose events the caller may sell; '' if any. */
  promoterId: string;
  /** Opens hidden tiers; null if the request has a hold, which proves that they were open. */
  key: TierKey | null;
  /** Seats under other holds; null if the request has a valid hold, which already counts its seats. */
  held: Held | null;
};

/** Whether a tier is for sale to the holder of a key: it is public, the key's own, or the key has its access code. */
export const isOpenTo = (key: TierKey, promoterId: string, access: string | null): boolean =>
  access === null || key.promoterId === promoterId || (access !== '' && sameDigest(access, key.code));

const sumOf = (held: Held): number => Object.values(held).reduce((a, b) => a + b, 0);

/** Seats of the event that are neither committed nor under hold. Can be negative. */
export const eventRoom = ({ capacity, committed }: EventSnapshot, held: Held): number =>
  capacity === null ? Number.POSITIVE_INFINITY : capacity - committed - sumOf(held);

/** The availability to show: fewer seats than the smallest order count as none. */
export const availableOf = ({ min }: TierSnapshot, places: number): number => (places < min ? 0 : places);

/** Why nothing of an event can be sold now; null when it can. */
export const eventRefusal = (event: EventSnapshot, promoterId: string, now: number): SaleRefusal | null => {
  if (promoterId !== '' && event.promoter_id !== promoterId) return { refused: 'event_not_found' };
  if (!event.on_sale) return { refused: 'event_not_on_sale' };
  return event.ends_at <= now ? { refused: 'event_ended' } : null;
};

type LineRequest = Pick<SaleRequest, 'key' | 'held'>;

/** Why this quantity of one tier can’t be sold now: the tier refuses, or the event has no seats left for it. */
export const lineRefusal = (
  event: EventSnapshot,
  tier: TierSnapshot | undefined,
  { tier_id, quantity }: HoldLine,
  { key, held }: LineRequest,
  now: number,
): SaleRefusal | null => {
  if (!tier || (key && !isOpenTo(key, event.promoter_id, tier.access))) return { refused: 'tier_not_found', tier_id };
  if (tier.sale_start !== null && tier.sale_start > now) return { refused: 'sale_not_started', tier_id };
  if (tier.sale_end !== null && tier.sale_end <= now) return { refused: 'sale_ended', tier_id };
  if (quantity < tier.min || quantity > tier.max) return { refused: 'quantity_out_of_range', tier_id };
  if (!held) return null;
  if (tier.closed) return { refused: 'waitlist_first', tier_id };
  const free = remainingSeats(event, tier, tier_id, held);
  return free < quantity ? { refused: 'sold_out', tier_id, available: availableOf(tier, free) } : null;
};

/** Seats of a tier that are neither committed nor under hold, within the event's room. */
export const remainingSeats = (event: EventSnapshot, tier: TierSnapshot, tierId: string, held: Held): number =>
  Math.max(0, Math.min(eventRoom(event, held), tier.quantity - tier.committed - (held[tierId] ?? 0)));

/**
 * Why the lines can't be sold now, all of them; null when they can. The rule of sale, which stands once more in Lua
 * (adapters/redis-gate/sale-rule.ts) and in SQL (`lines_refusal`); test/sale-cases.ts holds the three together.
 *
 * The first of these is told:
 * 1. of the event: `event_not_found`, `event_not_on_sale`, `event_ended`;
 * 2. of each line, in the order of the request: `tier_not_found` (also of a hidden tier that the key does not open,
 *    and the key of an admin opens none), `sale_not_started`, `sale_ended`, `quantity_out_of_range`,
 *    `waitlist_first`, `sold_out` with how many are `available`, be it that the tier or the event has too few;
 * 3. of the event's room: `too_many_together`, where it has the places for each line and not for all, with its
 *    `room`.
 *
 * Whoever has a hold has its seats, so they are not asked for the waitlist and the seats when they extend it. When
 * they order, the sale's end and the waitlist count as they were when the hold was granted; what is `sold_out` or
 * `too_many_together` all the same, since the promoter took seats away, is told as `hold_no_longer_fits`. An order
 * has refusals of its own, which come between those of the event and those of the lines.
 *
 * Not part of the rule: the caps on holds, which the gate asks after it, and `all_held`, which is how availability
 * shows a tier that is `sold_out` only because of holds, unpaid orders and offers, with the end of the first hold as
 * `held_until`.
 */
export const saleRefusal = (event: EventSnapshot, request: SaleRequest, now: number): SaleRefusal | null => {
  const { lines, promoterId, held } = request;
  const refused = eventRefusal(event, promoterId, now);
  if (refused) return refused;
  for (const line of lines) {
    const refusal = lineRefusal(event, event.tiers[line.tier_id], line, request, now);
    if (refusal) return refusal;
  }
  const room = held ? eventRoom(event, held) : Number.POSITIVE_INFINITY;
  const wanted = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return room < wanted ? { refused: 'too_many_together', room } : null;
};

import type { EventSnapshot, TierSnapshot } from '../../ports/holds.ts';

export const TIER_STATUSES = ['on_sale', 'not_started', 'ended', 'sold_out', 'waitlist', 'unavailable'] as const;
export type TierStatus = (typeof TIER_STATUSES)[number];

export const AVAILABILITY_STATUSES = ['on_sale', 'not_on_sale', 'sold_out', 'ended'] as const;
export type AvailabilityStatus = (typeof AVAILABILITY_STATUSES)[number];

export type TierAvailability = { tier_id: string; available: number; status: TierStatus; waitlist: boolean };

/** Seats under hold, by tier. */
export type Held = Readonly<Record<string, number>>;

/** Seats that the public could take now: a tier's own, within the event's room; none while others wait for them. */
const seatsFree = (snapshot: EventSnapshot, tier: TierSnapshot, tierId: string, held: Held): number => {
  if (tier.closed) return 0;
  const heldInAll = Object.values(held).reduce((sum, seats) => sum + seats, 0);
  const inTier = tier.quantity - tier.committed - (held[tierId] ?? 0);
  const inEvent = snapshot.capacity === null ? inTier : snapshot.capacity - snapshot.committed - heldInAll;
  const free = Math.max(0, Math.min(inTier, inEvent));
  // Fewer than the smallest order can be bought by nobody.
  return free < tier.min ? 0 : free;
};

const tierStatus = (snapshot: EventSnapshot, tier: TierSnapshot, available: number, now: Date): TierStatus => {
  const at = now.getTime();
  if (snapshot.on_sale && snapshot.ends_at <= at) return 'ended';
  if (!snapshot.on_sale) return 'unavailable';
  if (tier.sale_end !== null && tier.sale_end <= at) return 'ended';
  if (tier.sale_start !== null && tier.sale_start > at) return 'not_started';
  if (tier.closed) return 'waitlist';
  return available === 0 ? 'sold_out' : 'on_sale';
};

/** What one tier offers the public at `now`. `available` is counted outside the sale window too; `status` says if it can be bought. */
export const tierAvailability = (
  snapshot: EventSnapshot,
  tierId: string,
  tier: TierSnapshot,
  held: Held,
  now: Date,
): TierAvailability => {
  const available = seatsFree(snapshot, tier, tierId, held);
  const status = tierStatus(snapshot, tier, available, now);
  return { tier_id: tierId, available, status, waitlist: status === 'sold_out' || status === 'waitlist' };
};

/** What the event as a whole offers: `sold_out` only when no tier is on sale and none is still to start. */
export const availabilityStatus = (
  snapshot: EventSnapshot,
  tiers: readonly TierAvailability[],
  now: Date,
): AvailabilityStatus => {
  if (!snapshot.on_sale) return 'not_on_sale';
  if (snapshot.ends_at <= now.getTime()) return 'ended';
  if (tiers.some((tier) => tier.status === 'on_sale')) return 'on_sale';
  if (tiers.some((tier) => tier.status === 'not_started')) return 'not_on_sale';
  return tiers.some((tier) => tier.waitlist) ? 'sold_out' : 'not_on_sale';
};

/** An event's status as it is shown: a published one is over once its end has passed. */
export const eventStatus = (
  event: { status: 'draft' | 'published' | 'cancelled'; end_time: Date },
  now: Date,
): 'draft' | 'published' | 'cancelled' | 'ended' =>
  event.status === 'published' && event.end_time.getTime() <= now.getTime() ? 'ended' : event.status;

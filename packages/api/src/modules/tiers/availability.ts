import { availableOf, eventRefusal, eventRoom, lineRefusal, remainingSeats } from '../../core/sale-rule.ts';
import type { EventSnapshot, Held, SaleRefusal, TierSnapshot } from '../../ports/holds.ts';

export const TIER_STATUSES = [
  'on_sale',
  'not_started',
  'ended',
  'all_held',
  'sold_out',
  'waitlist',
  'unavailable',
] as const;
export type TierStatus = (typeof TIER_STATUSES)[number];

export const AVAILABILITY_STATUSES = ['on_sale', 'not_on_sale', 'all_held', 'sold_out', 'ended'] as const;
export type AvailabilityStatus = (typeof AVAILABILITY_STATUSES)[number];

export type TierAvailability = { tier_id: string; available: number; status: TierStatus; waitlist: boolean };

/** When what an event shows changes by itself: its end, and the beginnings and ends of its sales. */
export const turnsOf = ({ ends_at, tiers }: EventSnapshot): (number | null)[] => [
  ends_at,
  ...Object.values(tiers).flatMap(({ sale_start, sale_end }) => [sale_start, sale_end]),
];

const sumOf = (seats: readonly number[]): number => seats.reduce((a, b) => a + b, 0);

/** The event's capacity left when `gone` seats are taken. */
const roomBeside = ({ capacity }: EventSnapshot, gone: number): number =>
  capacity === null ? Number.POSITIVE_INFINITY : capacity - gone;

/** Seats left if no hold became an order: holds are not counted as taken. */
const uncommittedSeats = (snapshot: EventSnapshot, tier: TierSnapshot): number =>
  availableOf(tier, Math.min(tier.quantity - tier.committed, roomBeside(snapshot, snapshot.committed)));

/** Seats left if no hold, unpaid order or waitlist offer were taken up either. */
const unsoldSeats = (snapshot: EventSnapshot, tier: TierSnapshot): number => {
  const soldInAll = sumOf(Object.values(snapshot.tiers).map(({ sold }) => sold));
  return availableOf(tier, Math.min(tier.quantity - tier.sold, roomBeside(snapshot, soldInAll)));
};

/** The status of a tier whose smallest order is refused. */
const STATUS_OF: Partial<Record<SaleRefusal['refused'], TierStatus>> = {
  event_ended: 'ended',
  sale_not_started: 'not_started',
  sale_ended: 'ended',
  waitlist_first: 'waitlist',
};

const tierStatus = (snapshot: EventSnapshot, tierId: string, tier: TierSnapshot, held: Held, now: Date): TierStatus => {
  const smallest = { tier_id: tierId, quantity: tier.min };
  const at = now.getTime();
  const refused = eventRefusal(snapshot, '', at) ?? lineRefusal(snapshot, tier, smallest, { key: null, held }, at);
  if (!refused) return 'on_sale';
  if (refused.refused === 'sold_out') return unsoldSeats(snapshot, tier) > 0 ? 'all_held' : 'sold_out';
  return STATUS_OF[refused.refused] ?? 'unavailable';
};

/** Whether to suggest the waitlist. Not while holds keep the seats, since these may come back within minutes. */
const leadsToLine = (snapshot: EventSnapshot, tier: TierSnapshot, status: TierStatus): boolean =>
  status === 'sold_out' || status === 'waitlist' || (status === 'all_held' && uncommittedSeats(snapshot, tier) === 0);

/**
 * What one tier offers the public at `now`. `available` is counted outside the sale window too; `status` says whether
 * it can be bought.
 */
export const tierAvailability = (
  snapshot: EventSnapshot,
  tierId: string,
  tier: TierSnapshot,
  held: Held,
  now: Date,
): TierAvailability => {
  // A closed tier's seats belong to those who wait.
  const available = tier.closed ? 0 : availableOf(tier, remainingSeats(snapshot, tier, tierId, held));
  const status = tierStatus(snapshot, tierId, tier, held, now);
  return { tier_id: tierId, available, status, waitlist: leadsToLine(snapshot, tier, status) };
};

/** The earliest time that seats under hold expire, by tier, and `*` for any: milliseconds since 1970. */
export type Returns = Readonly<Record<string, number>>;

/**
 * The earliest time that an `all_held` tier has tickets again. Null for other tiers, and where only unpaid orders keep
 * the tickets.
 */
export const heldUntil = (
  snapshot: EventSnapshot,
  { tier_id, status }: TierAvailability,
  held: Held,
  returns: Returns,
): string | null => {
  const tier = snapshot.tiers[tier_id];
  if (!tier || status !== 'all_held' || uncommittedSeats(snapshot, tier) === 0) return null;
  // If the tier has seats and only the event is full, any hold that ends makes room.
  const ownSeats = availableOf(tier, tier.quantity - tier.committed - (held[tier_id] ?? 0));
  const at = returns[ownSeats > 0 ? '*' : tier_id];
  return at === undefined ? null : new Date(at).toISOString();
};

/**
 * The most tickets, over all these tiers, that one order can have. If the event has room for every tier's tickets, that
 * is their sum, and so does not reveal the event's own room.
 */
export const roomTogether = (snapshot: EventSnapshot, tiers: readonly TierAvailability[], held: Held): number => {
  const onSale = tiers.filter(({ status }) => status === 'on_sale');
  const most = sumOf(onSale.map(({ tier_id, available }) => Math.min(available, snapshot.tiers[tier_id]?.max ?? 0)));
  return Math.min(most, Math.max(0, eventRoom(snapshot, held)));
};

/** The status of the whole event: `sold_out` only if no tier is on sale or still to start. */
export const availabilityStatus = (
  snapshot: EventSnapshot,
  tiers: readonly TierAvailability[],
  now: Date,
): AvailabilityStatus => {
  if (!snapshot.on_sale) return 'not_on_sale';
  if (snapshot.ends_at <= now.getTime()) return 'ended';
  if (tiers.some((tier) => tier.status === 'on_sale')) return 'on_sale';
  if (tiers.some((tier) => tier.status === 'all_held')) return 'all_held';
  if (tiers.some((tier) => tier.status === 'not_started')) return 'not_on_sale';
  return tiers.some((tier) => tier.waitlist) ? 'sold_out' : 'not_on_sale';
};

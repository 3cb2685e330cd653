import type { EventSnapshot, Held, TierSnapshot } from '../../ports/holds.ts';
import { eventRoom, remainingSeats } from '../sale-rule.ts';

// What a waiting room leads to: tickets that everybody can buy. Hidden tiers are not waited for. Times are ms since 1970.

const publicTiers = ({ tiers }: EventSnapshot, now: number): [string, TierSnapshot][] =>
  Object.entries(tiers).filter(([, { access, sale_end }]) => access === null && (sale_end === null || sale_end > now));

/** When the sale opens, if no tier is on sale yet; null otherwise. */
export const openingOf = (snapshot: EventSnapshot, now: number): number | null => {
  const starts = publicTiers(snapshot, now).map(([, { sale_start }]) => sale_start ?? 0);
  const first = Math.min(...starts);
  return first > now && Number.isFinite(first) ? first : null;
};

/** Seats that can be held now. */
export const freeSeats = (snapshot: EventSnapshot, held: Held, now: number): number => {
  const free = publicTiers(snapshot, now).reduce(
    (sum, [id, tier]) =>
      tier.closed || (tier.sale_start ?? 0) > now ? sum : sum + remainingSeats(snapshot, tier, id, held),
    0,
  );
  return Math.max(0, Math.min(free, eventRoom(snapshot, held)));
};

/** Whether nothing is left to wait for: all is sold, or belongs to a waitlist. Seats in carts and unpaid orders may return. */
export const isSoldOut = (snapshot: EventSnapshot, now: number): boolean => {
  const sold = Object.values(snapshot.tiers).reduce((sum, tier) => sum + tier.sold, 0);
  const room = snapshot.capacity === null ? Number.POSITIVE_INFINITY : snapshot.capacity - sold;
  return publicTiers(snapshot, now).every(
    ([, tier]) => tier.closed || Math.min(room, tier.quantity - tier.sold) < tier.min,
  );
};

/** Whether buyers need an admission. `until`: when a room that opened by itself ends. */
export const isNeeded = (snapshot: EventSnapshot, until: number, now: number): boolean => {
  const mode = snapshot.waiting_room?.mode ?? 'off';
  return snapshot.on_sale && snapshot.ends_at > now && (mode === 'on' || (mode === 'auto' && until > now));
};

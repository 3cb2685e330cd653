import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { GateRefusal } from '../../ports/holds.ts';

/** What is said to a buyer rather than what the code says to all. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  too_many_together: 'Each of these tiers has them, but the event has not so many places left. Choose fewer in all.',
  waitlist_first: 'People are waiting for these tickets. Join the waitlist to be next.',
  tier_not_found: 'The tier does not belong to this event.',
  currency_differs: 'The event is sold in another currency by now. Choose the tickets again with a new hold.',
  hold_no_longer_fits: 'There are fewer tickets than when it was granted. Choose again with a new hold.',
  offer_not_open: 'The offer has lapsed or was claimed. Join the waitlist again.',
};

/** The refusal of a gate or of `reserve_orders`, told to the buyer; `fits` says how many would be granted. */
export const refusal = (code: ErrorCode, tierId?: string | null, fits: { available?: number; room?: number } = {}) =>
  new AppError(code, ADVICE[code], { extra: { ...(tierId && { tier_id: tierId }), ...fits } });

/** What the gate refused, told to the buyer at `now`. */
export const gateRefusal = (
  { refused, tier_id, available, room, most, retry_at }: GateRefusal,
  now: Date,
): AppError => {
  if (retry_at !== undefined) {
    const retryAfter = Math.max(1, Math.ceil((retry_at - now.getTime()) / 1000));
    return new AppError(refused, ADVICE[refused], { retryAfter });
  }
  if (most !== undefined) {
    return new AppError(refused, `At most ${most} tickets of the event can be held at a time.`, { extra: { most } });
  }
  return refusal(refused, tier_id, {
    ...(available !== undefined && { available }),
    ...(room !== undefined && { room }),
  });
};

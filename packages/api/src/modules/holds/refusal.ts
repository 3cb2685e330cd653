import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { GateRefusal } from '../../ports/holds.ts';

/** The refusal of the gate or of `reserve_order`, in words for the buyer; `fits` says how many would be granted. */
export const refusal = (code: ErrorCode, tierId?: string | null, fits: { available?: number; room?: number } = {}) =>
  new AppError(code, undefined, { extra: { ...(tierId && { tier_id: tierId }), ...fits } });

/** The gate's refusal at `now`, in words for the buyer. */
export const gateRefusal = (
  { refused, tier_id, available, room, most, retry_at }: GateRefusal,
  now: Date,
): AppError => {
  if (retry_at !== undefined) {
    const retryAfter = Math.max(1, Math.ceil((retry_at - now.getTime()) / 1000));
    return new AppError(refused, undefined, { retryAfter });
  }
  if (most !== undefined) {
    return new AppError(refused, `At most ${most} tickets of the event can be held at a time.`, { extra: { most } });
  }
  return refusal(refused, tier_id, {
    ...(available !== undefined && { available }),
    ...(room !== undefined && { room }),
  });
};

import { AppError, type ErrorCode } from '../../core/errors.ts';

/** What is said to a buyer rather than what the code says to all. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  waitlist_first: 'People are waiting for these tickets. Join the waitlist to be next.',
  tier_not_found: 'The tier does not belong to this event.',
  currency_differs: 'The event is sold in another currency by now. Choose the tickets again with a new hold.',
  hold_no_longer_fits: 'There are fewer tickets than when it was granted. Choose again with a new hold.',
  offer_not_open: 'The offer has lapsed or was claimed. Join the waitlist again.',
};

/** The refusal of a gate or of `reserve_orders`, told to the buyer. */
export const refusal = (code: ErrorCode, tierId?: string | null) =>
  new AppError(code, ADVICE[code], tierId ? { extra: { tier_id: tierId } } : {});

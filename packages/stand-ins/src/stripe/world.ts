import type { Store } from './store.ts';

/**
 * What becomes of a refund: it stays with the bank; it succeeds and fails later; for lack of balance it is refused, or
 * made and waits; it waits for the buyer to say where the money should go.
 */
export type RefundCourse = 'pending' | 'fails' | 'refused_for_balance' | 'waits_for_balance' | 'waits_for_buyer';

/** What tests have arranged to happen next; each entry is used once. */
export type Plan = {
  confirms: ('processing' | 'challenge' | 'declined')[];
  refunds: RefundCourse[];
  /** The balance for refunds, in minor units of any currency; unlimited when undefined. */
  balance?: number | undefined;
  /** How many cancels will find that the buyer's payment has just succeeded. */
  lostCancels: number;
  /** How far its clock is ahead, in seconds. */
  ahead: number;
};

/** What every resource works with. */
export type World = {
  readonly store: Store;
  readonly plan: Plan;
  /** Where the double's own pages live. */
  readonly origin: string;
  /** Unix time in seconds, Stripe's unit. */
  seconds(): number;
  /** Records an event with a copy of `object` as it is now, and delivers it. */
  emit(type: string, object: object, options?: { account?: string; previous?: object }): void;
};

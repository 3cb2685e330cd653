import type { Store } from './store.ts';

/**
 * What becomes of a refund: it stays with the bank; succeeds and fails later; is refused, or is made and waits, for want of
 * balance; waits for the buyer to say where the money is to go.
 */
export type RefundCourse = 'pending' | 'fails' | 'refused_for_balance' | 'waits_for_balance' | 'waits_for_buyer';

/** What tests have arranged to happen next; each entry is used once. */
export type Plan = {
  confirms: ('processing' | 'challenge' | 'declined')[];
  refunds: RefundCourse[];
  /** What the account can give back, in minor units whatever the currency; without end when undefined. */
  balance?: number | undefined;
  /** Cancels that arrive while the buyer's payment is going through, and so find it succeeded. */
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

import type { watchCosts } from './costs.ts';
import type { Truth } from './judge.ts';
import type { Plan } from './plan.ts';

export type VenueOptions = {
  seats: number;
  /** Whether buyers wait in line. */
  waitingRoom: boolean;
  print: (text: string) => void;
};

/** A service at which an on-sale is rehearsed. */
export type Venue = {
  /** Where the API is, and Stripe's. */
  origin: string;
  stripe: string;
  publishableKey: string;
  /** Whether it believes buyers' addresses. */
  ownAddresses: boolean;
  /** Makes the event of the rehearsal. */
  openSale(opensAt: Date): Promise<{ eventId: string; tierId: string }>;
  /** Takes down what each second costs, where that can be seen. `pid` is the process of the buyers. */
  watch?(pid: number, plan: Plan): ReturnType<typeof watchCosts>;
  /** What is true once all work is done. */
  truth(): Promise<Truth>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
};

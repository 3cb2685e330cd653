/** What an on-sale is rehearsed with. Times are in ms since 1970, by this machine's clock. */
export type Plan = {
  /** Where the API is, and Stripe's. */
  origin: string;
  stripe: string;
  publishableKey: string;
  eventId: string;
  tierId: string;
  seats: number;
  /** When the sale opens. */
  opensAt: number;
  buyers: number;
  /** Everybody arrives within so many seconds, of whom this share before the opening. */
  seconds: number;
  early: number;
  /** What a buyer takes to choose, to fill in their name, and to pay: half to one and a half times so many seconds. */
  thinkSeconds: number;
  /** Whoever has no ticket by then goes home: seconds after the opening. */
  patienceSeconds: number;
  /** Connections that all buyers share. */
  connections: number;
  /** Whether each buyer has an address of their own, which only a service on this machine believes. */
  ownAddresses: boolean;
};

/** What buyers ask for. */
export const KINDS = ['event', 'availability', 'join', 'check', 'hold', 'order', 'pay', 'confirm'] as const;
export type Kind = (typeof KINDS)[number];

/** An answer: when its request was due and how long it took, in ms, `at` since the opening. */
export type Answered = { kind: Kind; at: number; ms: number; status: number; code: string };

/** What a buyer came to, in ms since the opening; `seats` of those who hold or have some. */
export type Step = {
  name: 'arrived' | 'joined' | 'admitted' | 'held' | 'released' | 'paid' | 'sold' | 'left';
  at: number;
  seats: number;
  /** Why they left. */
  why?: string;
};

/**
 * A hold that was granted: from when it may have kept seats, until when at most, and from when it may have been paid for.
 * In ms since the opening; `until` is null of seats that are sold.
 */
export type Kept = { from: number; until: number | null; seats: number; paidFrom?: number };

/** A refusal: what for, when it was asked and answered, for how many seats, and whether the waiting room had let them in. */
export type Refusal = {
  code: string;
  kind: Kind;
  from: number;
  to: number;
  seats: number;
  admitted: boolean;
  /** Not a refusal of the service's at all, but a fault. */
  isFailure: boolean;
};

/** All that the buyers saw. */
export type Seen = { answered: Answered[]; steps: Step[]; kept: Kept[]; refusals: Refusal[]; lost: string[] };

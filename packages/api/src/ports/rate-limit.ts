/** Allows so many requests of one `by` in so many seconds. */
export type RateLimitRule = {
  /** The policy's name in the `RateLimit` headers. */
  name: string;
  limit: number;
  /** A higher limit for secret keys: one address then stands for all buyers of a promoter. */
  keyLimit?: number;
  seconds: number;
  /** Which requests count together: those of one address (for IPv6 its /64), one e-mail in the body, or one caller. */
  by: 'ip' | 'email' | 'caller';
  /** Whether Postgres counts while Redis is away. For other rules, each isolate then counts by itself. */
  essential: boolean;
};

/**
 * What is left of a limit after a request; `limit` is scaled for this deployment. After `resetSeconds` a request passes
 * again, even if all that remains is used up now, unless others share the count.
 */
export type RateLimitState = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };

/**
 * A request that its isolate has counted and let pass, and that is still to be counted for all isolates: by the store that
 * does its work, in the same call, or by `close`.
 */
export type OpenCharge = {
  /** The window to count it in. */
  window: { key: string; limit: number; lengthMs: number };
  /** Told by who counted it what came of it: whether it may pass, what remains, and the wait in ms. */
  counted(allowed: boolean, remaining: number, waitMs: number): RateLimitState;
  /** What came of it; null until somebody has counted it. */
  readonly known: RateLimitState | null;
  /** Counts it now, if nobody has. */
  close(): Promise<RateLimitState>;
};

/** Counts each request once, before its work is done. */
export type RateLimiter = {
  /** Counts one request. `key` identifies its sender; it contains no plain e-mail. */
  take(rule: RateLimitRule, key: string, now: Date): Promise<RateLimitState>;
  /** Like `take`, but that nothing is awaited: whoever does the request's work counts it for all isolates. */
  open(rule: RateLimitRule, key: string): { state: RateLimitState; charge: OpenCharge | null };
  /** Reverts `take` for a request that the rule turned out not to cover. */
  takeBack(rule: RateLimitRule, key: string): Promise<void>;
  /** Counts one request without waiting; what this isolate let through is reported `later`, in bulk. */
  count(rule: RateLimitRule, key: string, later: (work: Promise<unknown>) => void): RateLimitState;
  /** Reverts `count`. */
  giveBack(rule: RateLimitRule, key: string): void;
};

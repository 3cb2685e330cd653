/** So many requests of one `by` in so many seconds. */
export type RateLimitRule = {
  /** Names the policy in the `RateLimit` headers. */
  name: string;
  limit: number;
  /** The limit of a secret key instead, whose one address stands for all the buyers of its promoter. */
  keyLimit?: number;
  seconds: number;
  /** Whose requests are counted together: an address's (for IPv6 its /64), an e-mail's in the body, or a caller's own. */
  by: 'ip' | 'email' | 'caller';
  /** Counts in Postgres while Redis is away; of any other rule each isolate then keeps a count of its own. */
  essential: boolean;
};

/**
 * What is left of a limit after a request; `limit` is the rule's as this deployment scales it. In `resetSeconds` a request
 * passes again, even if all that remains is used up now and as long as nobody else is counted with it.
 */
export type RateLimitState = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };

/** Counts requests against rules: before their work, and each once. */
export type RateLimiter = {
  /** Counts one request. `key` names whose it is; it holds no plain e-mail. */
  take(rule: RateLimitRule, key: string, now: Date): Promise<RateLimitState>;
  /** Takes back what `take` counted, of a request that turned out not to be what the rule counts. */
  takeBack(rule: RateLimitRule, key: string): Promise<void>;
  /** Counts one request without waiting for anybody; what this isolate let through is reported `later`, in bulk. */
  count(rule: RateLimitRule, key: string, later: (work: Promise<unknown>) => void): RateLimitState;
  /** Takes back what `count` counted. */
  giveBack(rule: RateLimitRule, key: string): void;
};

/** So many requests of one `by` in so many seconds. */
export type RateLimitRule = {
  /** Names the policy in the `RateLimit` headers. */
  name: string;
  limit: number;
  /** The limit of a secret key instead, whose one address stands for all the buyers of its promoter. */
  keyLimit?: number;
  seconds: number;
  /** Whose requests are counted together: an address's (for IPv6 its /64) or an e-mail's in the body. */
  by: 'ip' | 'email';
  /** Counts in Postgres while Redis is away; any other rule then lets everyone through. */
  essential: boolean;
};

/** What is left of a limit after a request; `limit` is the rule's as this deployment scales it. */
export type RateLimitState = { allowed: boolean; limit: number; remaining: number; resetSeconds: number };

/** Counts requests against rules. */
export type RateLimiter = {
  /** Counts one request. `key` names whose it is; it holds no plain e-mail. */
  take(rule: RateLimitRule, key: string, now: Date): Promise<RateLimitState>;
};

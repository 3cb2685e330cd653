import type { RateLimitRule } from '../ports/rate-limit.ts';

/** The limits there are; a route names those it is under. `RATE_LIMIT_SCALE` multiplies them all. */
export const LIMITS = {
  login: { name: 'login', limit: 10, seconds: 60, by: 'ip', essential: true },
  /** Above the address's, so that an address alone cannot keep an account's owner out. */
  loginAccount: { name: 'login-account', limit: 30, seconds: 60, by: 'email', essential: true },
  register: { name: 'register', limit: 10, seconds: 60, by: 'ip', essential: false },
  refresh: { name: 'refresh', limit: 60, seconds: 60, by: 'ip', essential: false },
  holds: { name: 'holds', limit: 60, keyLimit: 1_200, seconds: 60, by: 'ip', essential: false },
  waitlist: { name: 'waitlist', limit: 20, keyLimit: 400, seconds: 60, by: 'ip', essential: false },
} as const satisfies Record<string, RateLimitRule>;

import type { RateLimitRule } from '../ports/rate-limit.ts';

/** All rate limits. A route names those that apply to it; `RATE_LIMIT_SCALE` multiplies them all. */
export const LIMITS = {
  login: { name: 'login', limit: 10, seconds: 60, by: 'ip', essential: true },
  /** Higher than the limit by address, so that one address cannot lock the owner of an account out. */
  loginAccount: { name: 'login-account', limit: 30, seconds: 60, by: 'email', essential: true },
  register: { name: 'register', limit: 10, seconds: 60, by: 'ip', essential: false },
  refresh: { name: 'refresh', limit: 60, seconds: 60, by: 'ip', essential: false },
  /** Guesses at a link's token, or at the current password of a session that was left open. */
  secrets: { name: 'secrets', limit: 10, seconds: 60, by: 'ip', essential: true },
  /** E-mails that somebody can make us send: by address, and to one inbox. */
  accountMail: { name: 'account-mail', limit: 10, seconds: 600, by: 'ip', essential: true },
  accountMailTo: { name: 'account-mail-to', limit: 3, seconds: 600, by: 'email', essential: true },
  /** Separate from registration: registrations with somebody's e-mail must not block their password reset. */
  registrationMailTo: { name: 'registration-mail-to', limit: 3, seconds: 600, by: 'email', essential: true },
  /** Credentials that nobody has: keys, each of which is looked for in Postgres, tokens and secrets of orders. */
  unknownKeys: { name: 'unknown-keys', limit: 600, seconds: 60, by: 'ip', essential: false },
  holds: { name: 'holds', limit: 60, keyLimit: 1_200, seconds: 60, by: 'ip', essential: false },
  orders: { name: 'orders', limit: 60, keyLimit: 1_200, seconds: 60, by: 'ip', essential: false },
  /** Guesses at promo codes. */
  promoCodes: { name: 'promo-codes', limit: 20, keyLimit: 400, seconds: 60, by: 'ip', essential: false },
  /** Uses of access codes: what a page of many buyers behind one address needs, and too few to guess one. */
  accessCodes: { name: 'access-codes', limit: 300, seconds: 60, by: 'ip', essential: false },
  /** Places in waiting rooms: as many as an office has people, and too few to draw a good one by trying. */
  waitingRoom: { name: 'waiting-room', limit: 120, seconds: 60, by: 'ip', essential: false },
  waitlist: { name: 'waitlist', limit: 20, keyLimit: 400, seconds: 60, by: 'ip', essential: false },
} as const satisfies Record<string, RateLimitRule>;

/** The limits of all other routes, by kind of caller: a backend, door staff, a person, or an address. */
export const GENERAL_LIMITS = {
  secret: { name: 'key', limit: 3_000, seconds: 60, by: 'caller', essential: false },
  scanner: { name: 'scanner', limit: 1_200, seconds: 60, by: 'caller', essential: false },
  user: { name: 'user', limit: 600, seconds: 60, by: 'caller', essential: false },
  /** Publishable keys too: one stands for all the buyers of its promoter, each of whom has an address. */
  address: { name: 'address', limit: 600, seconds: 60, by: 'ip', essential: false },
} as const satisfies Record<string, RateLimitRule>;

import { json, type Reply } from '../http.ts';

/** The limits of an account at Resend (resend.com/docs/api-reference/rate-limit). */
export type Limits = {
  /** Requests in any second. */
  perSecond?: number;
  /** The most e-mails until a test sets new limits. */
  quota?: { kind: 'daily' | 'monthly'; emails: number };
};

/** Counts requests as Resend does, and reports the counts in the headers of every answer. */
export class Limiter {
  refusals = 0;
  #now: () => number;
  #limits: Limits = {};
  #recent: number[] = [];
  #sent = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  set(limits: Limits): void {
    this.#limits = limits;
    this.#recent = [];
    this.#sent = 0;
    this.refusals = 0;
  }

  headers(): Record<string, string> {
    const { perSecond } = this.#limits;
    if (perSecond === undefined) return {};
    return {
      'ratelimit-limit': String(perSecond),
      'ratelimit-remaining': String(Math.max(0, perSecond - this.#recent.length)),
      'ratelimit-reset': '1',
    };
  }

  /** Counts a request. Returns the refusal if it is one too many, else null. */
  refuse(sending: boolean): Reply | null {
    const { perSecond = Number.POSITIVE_INFINITY, quota } = this.#limits;
    const now = this.#now();
    this.#recent = this.#recent.filter((at) => at > now - 1_000);
    if (this.#recent.length >= perSecond) {
      return this.#tooMany(
        'rate_limit_exceeded',
        `Too many requests. You can only make ${perSecond} requests per second.`,
      );
    }
    this.#recent.push(now);
    if (!sending) return null;
    if (quota && this.#sent >= quota.emails) {
      return this.#tooMany(`${quota.kind}_quota_exceeded`, `You have reached your ${quota.kind} email sending quota.`);
    }
    this.#sent += 1;
    return null;
  }

  #tooMany(name: string, message: string): Reply {
    this.refusals += 1;
    const wait: Record<string, string> = name === 'rate_limit_exceeded' ? { 'retry-after': '1' } : {};
    return json(429, { statusCode: 429, name, message }, { ...this.headers(), ...wait });
  }
}

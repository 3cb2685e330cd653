import type { Clock } from '../../core/clock.ts';
import type { RateLimitRule, RateLimitState } from '../../ports/rate-limit.ts';

/** Charges so many hits of a key to the limit that all isolates share. */
export type Charge = (rule: RateLimitRule, key: string, hits: number) => Promise<RateLimitState | 'unavailable'>;

/** Keys remembered by an isolate. */
const SIZE = 10_000;
/** Hits are reported once they reach this fraction of the limit. */
const PART = 20;

type Entry = { unreported: number; underway: number; known: RateLimitState; until: number };

/**
 * A limit without a round trip per request. It judges by what this isolate last heard of the key, and reports hits
 * after the answer, in bulk. So an isolate can let through a twentieth of the limit too much, and a rare caller costs
 * Redis nothing. Hits that can’t be reported stay counted here: without Redis each isolate keeps to the limit by
 * itself.
 */
export const createTally = (clock: Clock, charge: Charge, limitOf: (rule: RateLimitRule) => number) => {
  const entries = new Map<string, Entry>();

  const nameOf = (rule: RateLimitRule, key: string) => `${rule.name}\n${key}`;
  const secondsLeft = ({ until }: Entry, at: number) => Math.max(1, Math.ceil((until - at) / 1000));
  const leftOf = ({ known, underway, unreported }: Entry) =>
    known.allowed ? known.remaining - underway - unreported : 0;

  const entryOf = (rule: RateLimitRule, id: string, at: number): Entry => {
    const known = entries.get(id);
    if (known && known.until > at) return known;
    const limit = limitOf(rule);
    const until = at + rule.seconds * 1000;
    const entry: Entry = {
      unreported: 0,
      underway: 0,
      known: { allowed: true, limit, remaining: limit, resetSeconds: rule.seconds },
      until,
    };
    // The oldest first, which is the order of insertion.
    if (entries.size >= SIZE) for (const [oldest] of [...entries].slice(0, SIZE / 10)) entries.delete(oldest);
    entries.set(id, entry);
    return entry;
  };

  const report = async (rule: RateLimitRule, key: string, entry: Entry): Promise<void> => {
    const hits = entry.unreported;
    entry.unreported = 0;
    entry.underway = hits;
    const state = await charge(rule, key, hits).finally(() => {
      entry.underway = 0;
    });
    if (state === 'unavailable') {
      entry.known = { ...entry.known, remaining: entry.known.remaining - hits };
      return;
    }
    entry.known = state;
    entry.until = clock.now().getTime() + state.resetSeconds * 1000;
  };

  return {
    count(rule: RateLimitRule, key: string, later: (work: Promise<unknown>) => void): RateLimitState {
      const at = clock.now().getTime();
      const entry = entryOf(rule, nameOf(rule, key), at);
      const { limit } = entry.known;
      const resetSeconds = secondsLeft(entry, at);
      const left = leftOf(entry);
      if (left < 1) return { allowed: false, limit, remaining: 0, resetSeconds };
      entry.unreported += 1;
      if (entry.unreported * PART >= limit && entry.underway === 0) later(report(rule, key, entry));
      return { allowed: true, limit, remaining: left - 1, resetSeconds };
    },
    /** Takes back a hit that does not count. */
    giveBack(rule: RateLimitRule, key: string): void {
      const entry = entries.get(nameOf(rule, key));
      if (entry) entry.unreported -= 1;
    },
  };
};

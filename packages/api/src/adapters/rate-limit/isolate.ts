import type { Clock } from '../../core/clock.ts';
import { hit, type Judgement, type Window } from './window.ts';

/** Keys that an isolate remembers. */
const SIZE = 10_000;

type Entry = { window: Window | undefined; until: number };

/**
 * Counts what this isolate alone has let through, before anything is awaited: parallel requests count like sequential
 * ones, and each isolate keeps to the limit whatever becomes of Redis.
 */
export const createIsolateCount = (clock: Clock) => {
  const entries = new Map<string, Entry>();

  const entryOf = (name: string): Entry => {
    const entry = entries.get(name) ?? { window: undefined, until: 0 };
    // Entries are in the order of their last use: drop the oldest.
    entries.delete(name);
    if (entries.size >= SIZE) for (const oldest of [...entries.keys()].slice(0, SIZE / 10)) entries.delete(oldest);
    entries.set(name, entry);
    return entry;
  };

  return {
    /** Counts one request, unless the limit is reached here or is known to be reached over all isolates. */
    take(name: string, limit: number, length: number): Judgement {
      const entry = entryOf(name);
      const now = clock.now().getTime();
      if (entry.until > now) return { allowed: false, remaining: 0, waitMs: entry.until - now };
      const { window, ...judgement } = hit(entry.window, { limit, length, now, hits: 1 });
      entry.window = window;
      return judgement;
    },
    /** Takes back a request that Redis refused, and refuses all others for `waitMs`. */
    refused(name: string, limit: number, length: number, waitMs: number): void {
      const entry = entryOf(name);
      const now = clock.now().getTime();
      entry.window = hit(entry.window, { limit, length, now, hits: -1 }).window;
      entry.until = now + waitMs;
    },
    /** Takes back a request that does not count. */
    giveBack(name: string, limit: number, length: number): void {
      const entry = entryOf(name);
      entry.window = hit(entry.window, { limit, length, now: clock.now().getTime(), hits: -1 }).window;
    },
  };
};

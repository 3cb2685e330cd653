import type { Clock } from '../../core/clock.ts';
import { hit, type Judgement, type Window } from './window.ts';

/** Keys remembered by an isolate. */
const SIZE = 10_000;

type Entry = { window: Window | undefined; until: number };

/**
 * What this isolate alone has let through, counted at once and before anything is asked or done: so many requests in one
 * moment find the same count as so many in a row, and a limit holds in each isolate whatever becomes of Redis.
 */
export const createIsolateCount = (clock: Clock) => {
  const entries = new Map<string, Entry>();

  const entryOf = (name: string): Entry => {
    const entry = entries.get(name) ?? { window: undefined, until: 0 };
    // The longest unused first, which is the order of insertion.
    entries.delete(name);
    if (entries.size >= SIZE) for (const oldest of [...entries.keys()].slice(0, SIZE / 10)) entries.delete(oldest);
    entries.set(name, entry);
    return entry;
  };

  return {
    /** Counts one request, unless the limit is reached or all isolates together are known to have reached it. */
    take(name: string, limit: number, length: number): Judgement {
      const entry = entryOf(name);
      const now = clock.now().getTime();
      if (entry.until > now) return { allowed: false, remaining: 0, waitMs: entry.until - now };
      const { window, ...judgement } = hit(entry.window, { limit, length, now, hits: 1 });
      entry.window = window;
      return judgement;
    },
    /** Takes one back that was refused elsewhere; nothing more is let through for `waitMs`. */
    refused(name: string, limit: number, length: number, waitMs: number): void {
      const entry = entryOf(name);
      const now = clock.now().getTime();
      entry.window = hit(entry.window, { limit, length, now, hits: -1 }).window;
      entry.until = now + waitMs;
    },
    /** Takes one back that is not to count. */
    giveBack(name: string, limit: number, length: number): void {
      const entry = entryOf(name);
      entry.window = hit(entry.window, { limit, length, now: clock.now().getTime(), hits: -1 }).window;
    },
  };
};

import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

/**
 * Runs work at one of an isolate's few places; `who` has no more than a share of them. Throws `service_busy`, before the work.
 * `wasDear` says afterwards whether it was the work that places are for.
 */
export type ConcurrencyLimit = <T>(who: string, work: () => Promise<T>, wasDear?: () => boolean) => Promise<T>;

/**
 * Places for work that is too dear to be done for everybody at once: whoever finds none is told so right away, and comes again
 * in `seconds`. A place is taken for as long as its work takes and `seconds` at least, so that no more work is begun in that time
 * than there are places, and the isolate has time for others. Work that was not dear after all gives it back at its end.
 */
export const createConcurrencyLimit = (clock: Clock, most: number, seconds: number): ConcurrencyLimit => {
  // So that one address can't take them all.
  const share = Math.max(1, Math.floor((most * 3) / 8));
  const taken = new Set<{ who: string; until: number }>();
  return async (who, work, wasDear = () => true) => {
    const now = clock.now().getTime();
    let mine = 0;
    for (const place of taken) {
      if (place.until <= now) taken.delete(place);
      else if (place.who === who) mine += 1;
    }
    if (taken.size >= most || mine >= share) {
      throw new AppError('service_busy', `Wait ${seconds} s and try again.`, { retryAfter: seconds });
    }
    const place = { who, until: Number.POSITIVE_INFINITY };
    taken.add(place);
    try {
      return await work();
    } finally {
      place.until = wasDear() ? now + seconds * 1000 : now;
    }
  };
};

import type { Clock } from './clock.ts';
import { AppError } from './errors.ts';

/**
 * Runs work in one of the few slots of an isolate; `who` gets no more than a share of them. Throws `service_busy`
 * before the work begins. `wasExpensive` says afterwards whether the work was expensive.
 */
export type ConcurrencyLimit = <T>(who: string, work: () => Promise<T>, wasExpensive?: () => boolean) => Promise<T>;

/**
 * Limits expensive work. A caller without a free slot is refused at once and told to come back in `seconds`. A slot
 * stays taken for as long as the work takes and for at least `seconds`: so no more work begins in that time than there
 * are slots, and other requests get their turn. Work that turned out cheap frees its slot at its end.
 */
export const createConcurrencyLimit = (clock: Clock, most: number, seconds: number): ConcurrencyLimit => {
  // One address must not take all slots.
  const share = Math.max(1, Math.floor((most * 3) / 8));
  const taken = new Set<{ who: string; until: number }>();
  return async (who, work, wasExpensive = () => true) => {
    const now = clock.now().getTime();
    let ownPlaces = 0;
    for (const place of taken) {
      if (place.until <= now) taken.delete(place);
      else if (place.who === who) ownPlaces += 1;
    }
    if (taken.size >= most || ownPlaces >= share) {
      throw new AppError('service_busy', `Wait ${seconds} s and try again.`, { retryAfter: seconds });
    }
    const place = { who, until: Number.POSITIVE_INFINITY };
    taken.add(place);
    try {
      return await work();
    } finally {
      place.until = wasExpensive() ? now + seconds * 1000 : now;
    }
  };
};

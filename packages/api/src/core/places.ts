import { AppError } from './errors.ts';

/** Runs work at one of an isolate's few places; `who` has no more than a share of them. Throws `service_busy`, before the work. */
export type Places = <T>(who: string, work: () => Promise<T>) => Promise<T>;

/**
 * Places for work that is too dear to be done for everybody at once: whoever finds none is told so right away, and comes again
 * in `retryAfter` seconds, by when the work of those who have one is done.
 */
export const createPlaces = (most: number, retryAfter: number): Places => {
  // So that one address can't take them all.
  const share = Math.max(1, Math.floor((most * 3) / 8));
  const taken = new Map<string, number>();
  let all = 0;
  return async (who, work) => {
    const mine = taken.get(who) ?? 0;
    if (all >= most || mine >= share) {
      throw new AppError('service_busy', `Wait ${retryAfter} s and try again.`, { retryAfter });
    }
    all += 1;
    taken.set(who, mine + 1);
    try {
      return await work();
    } finally {
      all -= 1;
      const left = (taken.get(who) ?? 1) - 1;
      if (left > 0) taken.set(who, left);
      else taken.delete(who);
    }
  };
};

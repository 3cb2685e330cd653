import { lookUntil } from './look-until.ts';

/** So long a request waits for another that does the same; then it takes its place. */
const WAIT_MS = 1_000;

/**
 * Does work once for all requests of an isolate that want the same meanwhile: the others wait until `known` finds what
 * came of it. Where nothing came of it, each does it by itself. The request that does it may have been cancelled, and
 * then it never ends: one of those who wait takes its place. `most` bounds what cancelled requests leave behind.
 */
export const createFlights = (most: number) => {
  const flights = new Map<string, { isDone: boolean }>();
  return async <T>(key: string, known: () => T | undefined, work: () => Promise<T>): Promise<T> => {
    for (let other = flights.get(key); other && !other.isDone; other = flights.get(key)) {
      const waitedFor = other;
      await lookUntil(() => waitedFor.isDone, WAIT_MS);
      const found = known();
      if (found !== undefined) return found;
      if (waitedFor.isDone || flights.get(key) === waitedFor) break;
    }
    const own = { isDone: false };
    if (flights.size >= most) flights.clear();
    flights.set(key, own);
    try {
      return await work();
    } finally {
      own.isDone = true;
      if (flights.get(key) === own) flights.delete(key);
    }
  };
};

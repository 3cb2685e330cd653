/** A call under way. */
type Place = { until: number };
type Waiting = { until: number; go: (place: Place) => void };
type Lane = { running: Set<Place>; waiting: Waiting[] };

/** Thrown when too many calls wait in a lane already. */
export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';

  constructor() {
    super('Too many wait in this lane');
  }
}

/** A call that waits longer than this fails, so that no request hangs. */
const LONGEST_WAIT_MS = 5_000;
/**
 * A call has a deadline of its own, far below this. One that is still under way then belongs to a request that was
 * cancelled, as when a browser goes away: on Workers nothing of it runs any more, so it can't give its place back.
 */
const LONGEST_WORK_MS = 2_000;

/**
 * Runs work in lanes: at most `atOnce` calls together, at most `ofLane` of one lane, and waiting lanes take turns. A
 * busy lane delays another by one call at most, never by its whole queue. Throws `TooManyWaiting` beyond `waiting`
 * calls in a lane.
 */
export const createLanes = ({ atOnce, ofLane, waiting }: { atOnce: number; ofLane: number; waiting: number }) => {
  // Lanes take turns in the order of insertion.
  const lanes = new Map<string, Lane>();
  const running = new Set<Place>();

  const start = (lane: Lane): Place => {
    const place = { until: Date.now() + LONGEST_WORK_MS };
    running.add(place);
    lane.running.add(place);
    return place;
  };

  const end = (name: string, lane: Lane, place: Place) => {
    running.delete(place);
    lane.running.delete(place);
    if (lane.running.size === 0 && lane.waiting.length === 0 && lanes.get(name) === lane) lanes.delete(name);
  };

  const next = () => {
    for (const [name, lane] of lanes) {
      if (running.size >= atOnce) return;
      if (lane.running.size >= ofLane) continue;
      const one = lane.waiting.shift();
      if (!one) continue;
      lanes.delete(name);
      lanes.set(name, lane);
      one.go(start(lane));
    }
  };

  /** Takes back the places of cancelled requests, and gives them to those who wait. */
  const tidy = () => {
    const now = Date.now();
    for (const lane of lanes.values()) {
      // Its timer would have ended it: it was cancelled as well. All wait equally long, so the oldest come first.
      while ((lane.waiting[0]?.until ?? now) < now) lane.waiting.shift();
    }
    // In the order of their beginning.
    for (const place of running) {
      if (place.until > now) break;
      for (const [name, lane] of lanes) if (lane.running.has(place)) end(name, lane, place);
    }
    next();
  };

  /**
   * Waits for a turn. Its timer belongs to this request: on Workers a request that waits only for another one is
   * cancelled.
   */
  const turnOf = async (lane: Lane): Promise<Place> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turn = new Promise<Place>((resolve, reject) => {
      const one = { until: Date.now() + LONGEST_WAIT_MS, go: resolve };
      timer = setTimeout(() => {
        const at = lane.waiting.indexOf(one);
        if (at < 0) {
          // Its turn is on the way from another request. On Workers a request that has not even a timer is cancelled.
          timer = setTimeout(() => undefined, LONGEST_WORK_MS);
          return;
        }
        lane.waiting.splice(at, 1);
        reject(new TooManyWaiting());
      }, LONGEST_WAIT_MS);
      lane.waiting.push(one);
    });
    // Whoever gives the turn is another request, whose timers these are not.
    return turn.finally(() => clearTimeout(timer));
  };

  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    tidy();
    const lane = lanes.get(name) ?? { running: new Set(), waiting: [] };
    lanes.set(name, lane);
    const isFree = running.size < atOnce && lane.running.size < ofLane && lane.waiting.length === 0;
    if (!isFree && lane.waiting.length >= waiting) throw new TooManyWaiting();
    const place = isFree ? start(lane) : await turnOf(lane);
    try {
      return await work();
    } finally {
      end(name, lane, place);
      next();
    }
  };
};

type Lane = { running: number; waiting: (() => void)[] };

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
 * Runs work in lanes: at most `atOnce` calls together, at most `ofLane` of one lane, and waiting lanes take turns. A
 * busy lane delays another by one call at most, never by its whole queue. Throws `TooManyWaiting` beyond `waiting`
 * calls in a lane.
 */
export const createLanes = ({ atOnce, ofLane, waiting }: { atOnce: number; ofLane: number; waiting: number }) => {
  // Lanes take turns in the order of insertion.
  const lanes = new Map<string, Lane>();
  let running = 0;

  const start = (lane: Lane) => {
    running += 1;
    lane.running += 1;
  };

  const next = () => {
    for (const [name, lane] of lanes) {
      if (running >= atOnce) return;
      if (lane.running >= ofLane || lane.waiting.length === 0) continue;
      const go = lane.waiting.shift();
      lanes.delete(name);
      lanes.set(name, lane);
      start(lane);
      go?.();
    }
  };

  /**
   * Waits for a turn. Its timer belongs to this request: on Workers a request that waits only for another one is
   * cancelled.
   */
  const turnOf = (lane: Lane): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const at = lane.waiting.indexOf(go);
        if (at < 0) return;
        lane.waiting.splice(at, 1);
        reject(new TooManyWaiting());
      }, LONGEST_WAIT_MS);
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      lane.waiting.push(go);
    });

  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(name) ?? { running: 0, waiting: [] };
    lanes.set(name, lane);
    if (running < atOnce && lane.running < ofLane && lane.waiting.length === 0) start(lane);
    else if (lane.waiting.length >= waiting) throw new TooManyWaiting();
    else await turnOf(lane);
    try {
      return await work();
    } finally {
      running -= 1;
      lane.running -= 1;
      if (lane.running === 0 && lane.waiting.length === 0) lanes.delete(name);
      next();
    }
  };
};

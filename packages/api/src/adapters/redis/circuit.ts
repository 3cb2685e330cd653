import type { Clock } from '../../core/clock.ts';

/** Only calls of the last so many milliseconds count. */
const WINDOW_MS = 10_000;
/** An open circuit refuses all calls for so long; then it lets one through to try. */
const OPEN_MS = 2_000;
/** If the trying call never reports back, because its request ended, the next one may try after this. */
const TRY_MS = 5_000;
const CLOSED = { openUntil: 0, tryingUntil: 0 };
/** A lane with fewer calls is not judged; nor does a lane count for more than this among all lanes. */
const LANE_CALLS = 5;
/** The least calls over all lanes before they are judged together: more than one lane can have. */
const ALL_CALLS = 10;
/** Calls remembered per lane. */
const REMEMBERED = 20;
const LANES = 1_000;

type Call = { at: number; failed: boolean };
/** An open circuit refuses calls until `openUntil`, then lets one try at a time. Both are 0 when it is closed. */
type State = { openUntil: number; tryingUntil: number };
type Lane = State & { calls: Call[] };

/**
 * Whether Redis is worth asking, by the share of calls that failed lately: half of at least five of a lane (an event, an
 * address) opens the circuit of that lane, and more than half over all lanes opens the circuit of all. One lane alone
 * can't weigh more than half, so nobody's load keeps another from Redis, nor does a single slow call.
 */
export const createCircuit = (clock: Clock) => {
  const lanes = new Map<string, Lane>();
  const all: State = { ...CLOSED };

  const laneOf = (name: string): Lane => {
    const lane = lanes.get(name) ?? { calls: [], ...CLOSED };
    lanes.delete(name);
    lanes.set(name, lane);
    if (lanes.size > LANES) for (const oldest of [...lanes.keys()].slice(0, LANES / 10)) lanes.delete(oldest);
    return lane;
  };

  const recent = (lane: Lane, now: number): Call[] => {
    const first = lane.calls.findIndex(({ at }) => at > now - WINDOW_MS);
    if (first !== 0) lane.calls.splice(0, first < 0 ? lane.calls.length : first);
    return lane.calls;
  };

  const shareOf = (calls: readonly Call[]) => calls.filter(({ failed }) => failed).length / calls.length;

  const failsEverywhere = (now: number): boolean => {
    let weight = 0;
    let failed = 0;
    for (const lane of lanes.values()) {
      const calls = recent(lane, now);
      if (calls.length === 0) continue;
      const own = Math.min(calls.length, LANE_CALLS);
      weight += own;
      failed += own * shareOf(calls);
    }
    return weight >= ALL_CALLS && failed / weight > 0.5;
  };

  const isTrying = (state: State, now: number) => state.openUntil > 0 && state.tryingUntil > now;
  const isOpen = (state: State, now: number) => state.openUntil > now || isTrying(state, now);

  return {
    /** Whether a call may be made now. One that may must be followed by `record`. */
    permits(name: string): boolean {
      const now = clock.now().getTime();
      const lane = laneOf(name);
      if (isOpen(all, now) || isOpen(lane, now)) return false;
      if (all.openUntil > 0) all.tryingUntil = now + TRY_MS;
      if (lane.openUntil > 0) lane.tryingUntil = now + TRY_MS;
      return true;
    },

    /** Records the result of a call. Returns whether it opened the circuit. */
    record(name: string, failed: boolean): boolean {
      const now = clock.now().getTime();
      const lane = laneOf(name);
      lane.calls.push({ at: now, failed });
      if (lane.calls.length > REMEMBERED) lane.calls.shift();
      if (!failed) {
        // Redis is back: earlier failures no longer count.
        if (isTrying(all, now)) for (const other of lanes.values()) Object.assign(other, { calls: [], ...CLOSED });
        else if (isTrying(lane, now)) Object.assign(lane, { calls: [], ...CLOSED });
        if (isTrying(all, now)) Object.assign(all, CLOSED);
        return false;
      }
      const calls = recent(lane, now);
      const laneFails = isTrying(lane, now) || (calls.length >= LANE_CALLS && shareOf(calls) >= 0.5);
      const allFail = isTrying(all, now) || failsEverywhere(now);
      const open = { openUntil: now + OPEN_MS, tryingUntil: 0 };
      if (laneFails) Object.assign(lane, open);
      if (allFail) Object.assign(all, open);
      return laneFails || allFail;
    },

    /** A call that was permitted was not made after all. */
    forgo(name: string): void {
      laneOf(name).tryingUntil = 0;
      all.tryingUntil = 0;
    },
  };
};

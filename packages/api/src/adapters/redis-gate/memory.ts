import type { Clock } from '../../core/clock.ts';
import type { HoldLine } from '../../ports/holds.ts';

/** The gate's holds as a script lists them: the next to end by themselves, the seats of all others with their last end. */
export type Listing = {
  holds: { id: string; ends: number; lines: HoldLine[] }[];
  rest: Record<string, number>;
  last: number;
};

/** An event's holds are read anew after so long, with a call that is made anyway. */
const FRESH_MS = 2_000;
const EVENTS = 1_000;

type Known = {
  readAt: number;
  holds: Map<string, Listing['holds'][number]>;
  rest: Record<string, number>;
  last: number;
};

/**
 * What an isolate last heard of each event's holds, and what it did to them since. It takes the gate's place while that is
 * away: whoever has a hold keeps its seats until its time is over.
 */
export const createHoldMemory = (clock: Clock) => {
  const events = new Map<string, Known>();

  const knownOf = (eventId: string): Known => {
    const known = events.get(eventId) ?? { readAt: 0, holds: new Map(), rest: {}, last: 0 };
    // The longest unused first, which is the order of insertion.
    events.delete(eventId);
    if (events.size >= EVENTS) for (const oldest of [...events.keys()].slice(0, EVENTS / 10)) events.delete(oldest);
    events.set(eventId, known);
    return known;
  };

  return {
    isStale: (eventId: string): boolean => (events.get(eventId)?.readAt ?? 0) <= clock.now().getTime() - FRESH_MS,
    read(eventId: string, { holds, rest, last }: Listing): void {
      const known = knownOf(eventId);
      known.readAt = clock.now().getTime();
      known.holds = new Map(holds.map((hold) => [hold.id, hold]));
      Object.assign(known, { rest, last });
    },
    note(eventId: string, hold: { id: string; lines: readonly HoldLine[]; expires_at: Date }): void {
      const lines = hold.lines.map(({ tier_id, quantity }) => ({ tier_id, quantity }));
      knownOf(eventId).holds.set(hold.id, { id: hold.id, ends: hold.expires_at.getTime(), lines });
    },
    drop(eventId: string, holdId: string): void {
      events.get(eventId)?.holds.delete(holdId);
    },
    knows: (eventId: string, holdId: string, now: Date): boolean =>
      (events.get(eventId)?.holds.get(holdId)?.ends ?? 0) > now.getTime(),
    /** Seats under hold by tier, those of one hold left out. */
    held(eventId: string, now: Date, except = ''): Record<string, number> {
      const held: Record<string, number> = {};
      const known = events.get(eventId);
      if (!known) return held;
      const add = (tierId: string, seats: number) => {
        held[tierId] = (held[tierId] ?? 0) + seats;
      };
      if (known.last > now.getTime()) for (const [tierId, seats] of Object.entries(known.rest)) add(tierId, seats);
      for (const [id, { ends, lines }] of known.holds) {
        if (ends <= now.getTime()) known.holds.delete(id);
        else if (id !== except) for (const { tier_id, quantity } of lines) add(tier_id, quantity);
      }
      return held;
    },
    /** When seats under hold come back at the earliest, by tier; `*`: of any. Of those beyond the listed, no earlier than these. */
    earliestReturns(eventId: string, now: Date): Record<string, number> {
      const known = events.get(eventId);
      const ends = [...(known?.holds.values() ?? [])]
        .filter((hold) => hold.ends > now.getTime())
        .sort((a, b) => a.ends - b.ends);
      const returns: Record<string, number> = {};
      for (const hold of ends) {
        for (const key of ['*', ...hold.lines.map(({ tier_id }) => tier_id)]) returns[key] ??= hold.ends;
      }
      const last = ends.at(-1)?.ends;
      if (last !== undefined) for (const tierId of Object.keys(known?.rest ?? {})) returns[tierId] ??= last;
      return returns;
    },
  };
};

import type { Clock } from '../../core/clock.ts';
import type { HoldLine } from '../../ports/holds.ts';

/**
 * Holds as a script lists them: those that end first one by one, and the others as seats by tier with their last end.
 */
export type Listing = {
  holds: { id: string; ends: number; lines: HoldLine[] }[];
  rest: Record<string, number>;
  last: number;
};

/** After so long, the next call to the gate also reads the event's holds. */
const FRESH_MS = 2_000;
const EVENTS = 1_000;

type Known = {
  readAt: number;
  holds: Map<string, Listing['holds'][number]>;
  rest: Record<string, number>;
  last: number;
};

/**
 * Remembers each event's holds as the isolate last read and changed them. While the gate is away, these holds keep
 * their seats until they expire.
 */
export const createHoldMemory = (clock: Clock) => {
  const events = new Map<string, Known>();

  const knownOf = (eventId: string): Known => {
    const known = events.get(eventId) ?? { readAt: 0, holds: new Map(), rest: {}, last: 0 };
    // Entries are in the order of their last use: drop the oldest.
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
    /** Seats under hold by tier, without those of the hold `except`. */
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
    /** The earliest end of a hold, by tier; `*` for any tier. Holds that are not listed one by one end no earlier. */
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

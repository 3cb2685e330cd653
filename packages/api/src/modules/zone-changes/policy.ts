import type { StoredTimes } from '../../core/event-times.ts';
import { instantsOf, inZone, type LocalTime, offsetsBetween, promised, zoneNamed } from '../../core/zones.ts';

/** Rules for times that are further away are guesses. */
const YEARS_AHEAD = 20;
const YEAR = 366 * 86_400_000;

/** A zone that events are in, and when (ms since 1970) the last of them ends. */
export type ZoneInUse = { zone: string; until: number };

/** What `events_to_settle` in db/functions judges stored times by: offsets of the zones, and those that are no names of places. */
export const rulesFor = (zones: readonly ZoneInUse[], now: Date) => ({
  periods: zones.flatMap(({ zone, until }) => {
    const end = Math.min(until, now.getTime() + YEARS_AHEAD * YEAR) + 1;
    return offsetsBetween(zone, now.getTime(), end).map((period) => ({ zone, ...period }));
  }),
  refused: zones.map(({ zone }) => zone).filter((zone) => zoneNamed(zone) === null),
});

export const TIME_FIELDS = ['start_time', 'end_time', 'sale_start', 'sale_end'] as const;

/** A time that is another instant by the rules of now, or none (a clock change skips it), or two. */
export type Move = {
  field: (typeof TIME_FIELDS)[number];
  tier_id: string | null;
  /** As it was promised. */
  promised: string;
  /** The same instant by the rules of now. */
  same_instant: string;
  /** The same wall-clock time by the rules of now. */
  same_local_time: string[];
};

/** The times of an event that are still to come and that the rules of now make something else of. */
export const movesOf = (times: StoredTimes, now: Date): Move[] => {
  const zone = times.time_zone;
  const move = (field: Move['field'], tier_id: string | null, at: Date | null, local: LocalTime | null): Move[] => {
    if (!at || local === null || at <= now) return [];
    const instants = instantsOf(zone, local);
    if (instants.some((instant) => instant.getTime() === at.getTime())) return [];
    return [
      {
        field,
        tier_id,
        promised: promised(zone, at, local),
        same_instant: inZone(zone, at),
        same_local_time: instants.map((instant) => inZone(zone, instant)),
      },
    ];
  };
  return [
    ...move('start_time', null, times.start_time, times.local_start_time),
    ...move('end_time', null, times.end_time, times.local_end_time),
    ...times.tiers.flatMap((tier) => [
      ...move('sale_start', tier.id, tier.sale_start, tier.local_sale_start),
      ...move('sale_end', tier.id, tier.sale_end, tier.local_sale_end),
    ]),
  ];
};

import type { Place } from '../../api/types.ts';

/** What the waiting room shows. */
export type Turn = {
  /** As the API says; `passed`: the person's turn came, and its time is over. */
  readonly state: Place['state'] | 'passed';
  /** The number in line: 1 is next. */
  readonly place: number | null;
  readonly people: number | null;
  /** From 0 to 1. It never goes back. */
  readonly progress: number;
  /** ISO 8601: when the sale opens. */
  readonly opensAt: string | null;
  /** Seconds. */
  readonly estimate: Place['estimate_seconds'];
  /** Whether answers have stopped coming. */
  readonly lost: boolean;
  /** Whether the place outlasts this page. */
  readonly lasting: boolean;
};

/** By how much a place may rise and still be the same place: the service counts in several parts that lag a little. */
const NOISE = 1.1;

/** The place to show: a small rise is an artefact of counting, a greater one is the truth. */
const steady = (before: number | null, now: number | null): number | null =>
  before !== null && now !== null && now > before && now <= Math.max(before + 1, before * NOISE) ? before : now;

/** The share of the line that is behind the person, who started at `first`. */
const progressOf = (place: number | null, first: number | undefined): number =>
  place === null ? 0 : first === undefined || first <= 1 ? Number(place <= 1) : 1 - (place - 1) / (first - 1);

/** What an answer means for what is shown. */
export const turnAfter = (
  before: Turn | undefined,
  answer: Place,
  { first, lasting }: { first: number | undefined; lasting: boolean },
): Turn => {
  // Before the opening there is no line yet, and so no progress in it.
  const place = steady(before?.state === 'early' ? null : (before?.place ?? null), answer.place);
  return {
    state: answer.state,
    place,
    people: answer.people_waiting,
    progress: Math.max(before?.progress ?? 0, progressOf(place, first)),
    opensAt: answer.opens_at,
    estimate: answer.estimate_seconds,
    lost: false,
    lasting,
  };
};

import type { Counts, Line } from '../../ports/waiting-room.ts';
import { bucketOf, scoreAt, scoresOf } from './scores.ts';

// The arithmetic of the waiting room, and the only place where it stands: stores only add up and keep.

/** How long an admission lets in. */
export const ADMISSION_MS = 300_000;
/** Steps and counts of people are kept by slots of so long. */
export const SLOT_MS = 5_000;
/** Counts of other isolates are known after so long; nobody who came later is admitted. */
const LAG_MS = 2_000;
/** A pause between two steps counts for no more than this: nobody asked meanwhile, so nobody waited. */
const LONGEST_STEP_MS = 10_000;
/** Whoever did not ask for an admission within this time is taken not to be there. */
const ABSENT_MS = 20_000;
/** So long before the opening everybody is counted anew, so that only those count who are still there. */
export const ROLL_CALL_MS = 90_000;
/** Longest time between two questions of a visitor who keeps to `check_after_seconds`. */
export const LONGEST_CHECK_SECONDS = 60;
/** After a line was lost, as long as everybody needs to be counted anew. */
const RECOUNT_MS = (LONGEST_CHECK_SECONDS + 15) * 1_000;
/** A room that opened by itself ends so long after the last person waited. */
export const CALM_MS = 120_000;
/** People who may choose at a time, for each party that the free seats are enough for. */
const OVERBOOKED = 1.5;
/** At least so many may choose at a time while any seat is free. */
const FEWEST_CHOOSING = 10;
/** The size of a party before any is known, which counts like so many parties. */
const PARTY = { seats: 2, weight: 5 };

/** The slot of a time, in ms since 1970. */
export const slotOf = (time: number): number => Math.floor(time / SLOT_MS);

/** Names of counts: who joined, who asked for an admission of that slot, who took it up, and their seats. */
export const NAMES = {
  joined: (epoch: number, score: number, opening: number) => `j${epoch}:${bucketOf(score, opening)}`,
  collected: (slot: number) => `c${slot}`,
  taken: (slot: number) => `t${slot}`,
  seats: (slot: number) => `q${slot}`,
};

type Bucket = { name: string; low: number; high: number; count: number; before: number };

/** A line's counts, ready for questions. */
export type Tally = { buckets: readonly Bucket[]; joined: number; counts: Counts };

/** Reads counts at a time: the bucket that is being filled ends there. */
export const tallyOf = (line: Line, counts: Counts, now: number): Tally => {
  const prefix = `j${line.epoch}:`;
  const present = Math.max(scoreAt(now), line.watermark);
  const found = Object.entries(counts)
    .filter(([name, count]) => name.startsWith(prefix) && count > 0)
    .map(([name, count]) => ({ name, scores: scoresOf(name.slice(prefix.length)), count }))
    .sort((a, b) => a.scores[0] - b.scores[0]);
  let before = line.folded;
  const buckets = found.map(({ name, scores: [low, high], count }) => {
    const one = { name, low, high: low < present ? Math.min(high, present) : high, count, before };
    before += count;
    return one;
  });
  return { buckets, joined: before, counts };
};

/** How many have a lower score. Within a bucket people are taken to be spread evenly. */
export const peopleBelow = ({ buckets, joined }: Tally, score: number, folded = 0): number => {
  let [from, to] = [0, buckets.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((buckets[middle]?.high ?? 0) > score) to = middle;
    else from = middle + 1;
  }
  const bucket = buckets[from];
  if (!bucket) return buckets.length > 0 ? joined : folded;
  if (score <= bucket.low) return bucket.before;
  return bucket.before + (bucket.count * (score - bucket.low)) / (bucket.high - bucket.low);
};

/** The score below which there are so many people; 0 where there are not so many. */
const scoreAfter = ({ buckets }: Tally, people: number): number => {
  const bucket = buckets.find(({ before, count }) => before + count > people);
  if (!bucket) return 0;
  const share = Math.max(0, people - bucket.before) / bucket.count;
  return Math.floor(bucket.low + share * (bucket.high - bucket.low));
};

/** How many wait to be admitted. */
export const waiting = (line: Line, tally: Tally): number =>
  Math.max(0, Math.round(tally.joined - peopleBelow(tally, line.watermark, line.folded)));

/** How many are admitted who can still choose, without those who never asked. */
export const choosing = ({ steps }: Line, { counts }: Tally, now: number): number => {
  const first = slotOf(now - ADMISSION_MS);
  return steps.reduce((sum, { slot, admitted }) => {
    if (slot < first) return sum;
    const collected = counts[NAMES.collected(slot)] ?? 0;
    const here = now - (slot + 1) * SLOT_MS < ABSENT_MS ? Math.max(admitted, collected) : collected;
    return sum + Math.max(0, here - (counts[NAMES.taken(slot)] ?? 0));
  }, 0);
};

const sum = (counts: Counts, kind: string): number =>
  Object.entries(counts).reduce((all, [name, count]) => (name.startsWith(kind) ? all + count : all), 0);

/** Seats that a party takes, on average. */
const partyOf = ({ counts }: Tally): number =>
  (sum(counts, 'q') + PARTY.seats * PARTY.weight) / (sum(counts, 't') + PARTY.weight);

/** What a step is judged by. */
export type Supply = {
  /** Seats that can be held now. */
  free: number;
  paused: boolean;
  /** Admissions in a second that the service, or the promoter, allows. */
  perSecond: number;
  /** When the sale opens, if that is still to come. */
  opening: number | null;
};

/** Requests that came before a line began are answered within this time: they come after its opening. */
const UNDERWAY_MS = 1_000;

/** A line that begins: with the sale, or at once where that is open. */
export const newLine = (now: number, { opening }: Pick<Supply, 'opening'>): Line => ({
  turn: 1,
  epoch: now,
  opening: opening ?? now - UNDERWAY_MS,
  watermark: 0,
  budget: 0,
  folded: 0,
  at: now,
  settles_at: 0,
  steps: [],
  until: now + CALM_MS,
});

const mostAdmitted = (line: Line, tally: Tally, supply: Supply, now: number): number => {
  // A line that was lost and begins again takes a moment to notice that it is not the first.
  const from = Math.max(line.at, line.opening, line.settles_at, line.epoch + LAG_MS);
  const elapsed = Math.max(0, Math.min(now - from, LONGEST_STEP_MS));
  if (supply.paused || supply.free <= 0) return 0;
  const most = Math.max(FEWEST_CHOOSING, Math.ceil((supply.free * OVERBOOKED) / partyOf(tally)));
  return Math.min((elapsed * supply.perSecond) / 1_000, Math.max(0, most - choosing(line, tally, now)));
};

const withStep = (line: Line, admitted: number, watermark: number, now: number): Line['steps'] => {
  const slot = slotOf(now);
  const kept = line.steps.filter((one) => one.slot >= slotOf(now - ADMISSION_MS));
  if (watermark === line.watermark) return kept;
  const own = kept.find((one) => one.slot === slot);
  return [...kept.filter((one) => one !== own), { slot, admitted: (own?.admitted ?? 0) + admitted, watermark }];
};

/**
 * The line once a ticket was met of somebody who came before its epoch began: whether by a roll call or because the
 * store was lost, others like them are still to be counted.
 */
export const withRecount = (line: Line, joinedAt: number): Line =>
  joinedAt < line.epoch ? { ...line, settles_at: Math.max(line.settles_at, line.epoch + RECOUNT_MS) } : line;

/** The line one step later. Whoever holds the turn before it may take the step; a second one is refused by the store. */
export const step = (line: Line, tally: Tally, supply: Supply, now: number): Line => {
  const next = { ...line, turn: line.turn + 1, at: Math.max(line.at, now) };
  if (now < line.opening) {
    const opening = supply.opening ?? line.opening;
    const isCalled = line.epoch >= opening - ROLL_CALL_MS;
    const epoch = !isCalled && now >= opening - ROLL_CALL_MS ? now : line.epoch;
    return { ...next, opening, epoch, until: Math.max(line.until, opening + CALM_MS) };
  }
  const horizon = scoreAt(now - LAG_MS);
  const reach = peopleBelow(tally, horizon, line.folded);
  const budget = Math.max(line.budget, Math.min(line.budget + mostAdmitted(line, tally, supply, now), reach));
  const target = budget >= reach && budget > line.budget ? horizon : scoreAfter(tally, budget);
  const watermark = Math.max(line.watermark, Math.min(target, horizon));
  const before = peopleBelow(tally, line.watermark, line.folded);
  const admitted = peopleBelow(tally, watermark, line.folded) - before;
  const steps = withStep(line, admitted, watermark, now);
  const busy = waiting({ ...next, watermark }, tally) > 0 || choosing({ ...next, steps }, tally, now) > 0;
  return { ...next, budget, watermark, steps, until: busy ? Math.max(line.until, now + CALM_MS) : line.until };
};

const isOld = (name: string, line: Line, now: number): boolean =>
  name.startsWith('j') ? !name.startsWith(`j${line.epoch}:`) : Number(name.slice(1)) < slotOf(now - 2 * ADMISSION_MS);

/** The line without the counts that no question needs any more, and their names: of people admitted long ago, say. */
export const tidied = (line: Line, { buckets, counts }: Tally, now: number): { line: Line; drop: string[] } => {
  const old = Object.keys(counts).filter((name) => isOld(name, line, now));
  const isLongOpen = now > line.opening + ADMISSION_MS;
  const gone = buckets.filter(
    ({ name, high }) =>
      isLongOpen && !old.includes(name) && high <= line.watermark && high <= scoreAt(now - ADMISSION_MS),
  );
  const folded = gone.reduce((sum, { count }) => sum + count, line.folded);
  return { line: { ...line, folded }, drop: [...old, ...gone.map(({ name }) => name)] };
};

/** When a score was admitted, in ms since 1970; null while it waits, `lapsed` when it was too long ago. */
export const admittedAt = (line: Line, score: number): number | null | 'lapsed' => {
  if (score >= line.watermark) return null;
  const found = line.steps.find(({ watermark }) => watermark > score);
  return found ? found.slot * SLOT_MS : 'lapsed';
};

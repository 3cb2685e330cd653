import { beforeAll, describe, expect, test } from 'vitest';
import type { Counts, Line } from '../../ports/waiting-room.ts';
import {
  ADMISSION_MS,
  admittedAt,
  NAMES,
  newLine,
  peopleBelow,
  type Supply,
  slotOf,
  step,
  type Tally,
  tallyOf,
  tidied,
  withRecount,
} from './line.ts';
import { LOTTERY, scoreAt } from './scores.ts';
import { checkAfter, estimateOf, paceOf } from './wait.ts';

// 20,000 people go through the real arithmetic, in several isolates that exchange what they counted with a store, and are
// compared with a line that one clerk keeps by hand.

/** Repeatable random numbers (mulberry32). */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const TICK_MS = 100;
const OPENING = 1_798_794_000_000;
const EARLY = 8_000;
const PEOPLE = 20_000;

type Person = {
  arrives: number;
  score: number;
  epoch: number;
  checks: number;
  collected: boolean;
  /** When the line let them in, and when they were told. */
  passed: number | null;
  told: number | null;
  seats: number;
  /** How long they take to choose; they never ask again where it is null. */
  chooses: number | null;
  ended: boolean;
};

/** The store as Redis is: adds, and takes a line whose turn is higher. */
const newStore = () => {
  let line: Line | null = null;
  let counts: Record<string, number> = {};
  return {
    line: () => line,
    counts: () => counts,
    flush: () => {
      line = null;
      counts = {};
    },
    merge: (add: Counts, next: Line | null, whole: boolean, drop: readonly string[]) => {
      if (next && next.turn > (line?.turn ?? 0) + 1 && !whole) return false;
      for (const [name, n] of Object.entries(add)) {
        counts[name] = whole ? Math.max(counts[name] ?? 0, n) : (counts[name] ?? 0) + n;
      }
      if (next && next.turn > (line?.turn ?? 0)) {
        line = next;
        for (const name of drop) delete counts[name];
      }
      return true;
    },
  };
};

type Isolate = {
  line: Line;
  tally: Tally;
  readAt: number;
  pending: Record<string, number>;
  every: number;
  lostSince: number;
};

type Options = {
  seed: number;
  seats: number;
  perSecond: number;
  noShows?: number;
  /** What happens at a second after the opening. */
  events?: Record<number, 'pause' | 'resume' | 'flush' | 'lose'>;
  seconds: number;
};

const simulate = ({ seed, seats, perSecond, noShows = 0, events = {}, seconds }: Options) => {
  const random = seeded(seed);
  const store = newStore();
  let [free, paused] = [seats, false];
  const told: { from: number; to: number; waited: number; person: Person; at: number }[] = [];
  const passes: number[] = [];
  let lastHold = 0;

  const arrival = (n: number): number => {
    if (n < EARLY) return OPENING - 180_000 * (1 - n / EARLY);
    // Three quarters come within ten seconds.
    return OPENING + (random() < 0.75 ? random() * 10_000 : random() * 60_000);
  };
  const people: Person[] = Array.from({ length: PEOPLE }, (_, n) => {
    const arrives = Math.round(arrival(n));
    return {
      arrives,
      score: arrives < OPENING ? Math.floor(random() * LOTTERY) : scoreAt(arrives),
      epoch: 0,
      checks: arrives,
      collected: false,
      passed: null,
      told: null,
      seats: 1 + Math.floor(random() * 3),
      chooses: random() < noShows ? null : 2_000 + random() * 20_000,
      ended: false,
    };
  });

  const supply = (now: number): Supply => ({
    free: now < OPENING ? 0 : free,
    paused,
    perSecond,
    opening: now < OPENING ? OPENING : null,
  });
  const view = (now: number): Pick<Isolate, 'line' | 'tally' | 'readAt'> => {
    const line = store.line() ?? newLine(now, supply(now));
    return { line, tally: tallyOf(line, store.counts(), now), readAt: now };
  };
  const first = OPENING - 200_000;
  const newIsolate = (now: number): Isolate => {
    if (!store.line()) store.merge({}, newLine(now, supply(now)), false, []);
    return { ...view(now), pending: {}, every: 500 + Math.floor(random() * 700), lostSince: Number.POSITIVE_INFINITY };
  };
  let isolates = [1, 2, 3, 4].map(() => newIsolate(first));

  const exchange = (one: Isolate, now: number) => {
    const next = tidied(step(withRecount(one.line, one.lostSince), one.tally, supply(now), now), one.tally, now);
    const add = one.pending;
    if (!store.merge(add, next.line, false, next.drop)) {
      const all = { ...one.tally.counts };
      for (const [name, n] of Object.entries(add)) all[name] = (all[name] ?? 0) + n;
      store.merge(all, next.line, true, next.drop);
    }
    one.pending = {};
    Object.assign(one, view(now));
  };

  const count = (one: Isolate, name: string) => {
    one.pending[name] = (one.pending[name] ?? 0) + 1;
  };

  const ask = (person: Person, now: number) => {
    if (person.ended) return;
    const one = isolates[Math.floor(random() * isolates.length)] as Isolate;
    const { line, tally } = one;
    if (person.epoch < line.epoch) {
      count(one, NAMES.joined(line.epoch, person.score, Math.min(OPENING, line.opening)));
      if (person.epoch > 0) one.lostSince = person.arrives;
      person.epoch = line.epoch;
    }
    const at = now < line.opening ? null : admittedAt(line, person.score);
    if (at === 'lapsed' || (at !== null && at + ADMISSION_MS <= now)) {
      person.ended = true;
      return;
    }
    if (at !== null) {
      person.told ??= now;
      if (!person.collected) count(one, NAMES.collected(slotOf(at)));
      person.collected = true;
      person.ended = true;
      if (person.chooses !== null) choosers.push({ person, at: now + person.chooses, slot: slotOf(at) });
      return;
    }
    const spread = random();
    if (now < line.opening) {
      const left = (line.opening - now) / 1_000;
      person.checks = now + 1_000 * Math.min(checkAfter(left, spread), Math.ceil(left + 1 + spread * 4));
      return;
    }
    const before = peopleBelow(tally, person.score, line.folded) - peopleBelow(tally, line.watermark, line.folded);
    const estimate = paused ? null : estimateOf(Math.max(0, Math.floor(before)) + 1, paceOf(line, perSecond, now));
    if (estimate) told.push({ ...estimate, waited: 0, person, at: now });
    person.checks = now + 1_000 * checkAfter(estimate?.from ?? null, spread);
  };

  const choosers: { person: Person; at: number; slot: number }[] = [];
  const byScore = [...people].sort((a, b) => a.score - b.score);
  let passed = 0;
  let watermark = 0;
  let here = people;
  for (let now = first; now < OPENING + seconds * 1_000; now += TICK_MS) {
    const event = (now - OPENING) % 1_000 === 0 ? events[(now - OPENING) / 1_000] : undefined;
    if (event === 'pause' || event === 'resume') paused = event === 'pause';
    if (event === 'flush' || event === 'lose') store.flush();
    if (event === 'lose') isolates = [1, 2, 3, 4].map(() => newIsolate(now));
    for (const one of isolates) if (now - one.readAt >= one.every) exchange(one, now);
    watermark = Math.max(watermark, store.line()?.watermark ?? 0);
    for (; passed < PEOPLE; passed++) {
      const person = byScore[passed] as Person;
      if (person.arrives > now || person.score >= watermark) break;
      person.passed = now;
      passes.push(now);
    }
    for (const person of here) if (person.checks <= now) ask(person, now);
    if (now % 5_000 === 0) here = here.filter(({ ended }) => !ended);
    for (let i = choosers.length - 1; i >= 0; i--) {
      const { person, at, slot } = choosers[i] as (typeof choosers)[number];
      if (at > now) continue;
      choosers.splice(i, 1);
      const taken = Math.min(person.seats, free);
      if (taken <= 0) continue;
      free -= taken;
      lastHold = now;
      store.merge({ [NAMES.taken(slot)]: 1, [NAMES.seats(slot)]: taken }, null, false, []);
    }
    if (free === 0) break;
  }
  for (const one of told) one.waited = ((one.person.passed ?? Number.POSITIVE_INFINITY) - one.at) / 1_000;
  return { people, told, passes, free, lastHold, byScore };
};

/** The most that passed within a time. */
const most = (passes: readonly number[], ms: number): number => {
  let [from, found] = [0, 0];
  passes.forEach((at, i) => {
    while (at - (passes[from] ?? 0) >= ms) from++;
    found = Math.max(found, i - from + 1);
  });
  return found;
};

describe('20,000 people and tickets for all', () => {
  const perSecond = 40;
  let run: ReturnType<typeof simulate>;
  beforeAll(() => {
    run = simulate({ seed: 12, seats: 100_000, perSecond, seconds: 620 });
  }, 60_000);

  test('everybody is let in, at the time at which a clerk with a list would call them', () => {
    // The clerk: who was there before the opening by their lot, then who comes, one in each 25 ms.
    const off = run.byScore.map(({ passed, arrives }, rank) => {
      const called = Math.max(OPENING + (rank + 1) * (1_000 / perSecond), arrives);
      return ((passed ?? Number.POSITIVE_INFINITY) - called) / 1_000;
    });
    expect(Math.max(...off)).toBeLessThan(15);
    expect(Math.min(...off)).toBeGreaterThan(-5);
  });

  test('nobody is let in before somebody who is before them in line', () => {
    const times = run.byScore.map(({ passed }) => passed ?? Number.POSITIVE_INFINITY);
    expect(times.filter((at, i) => at < (times[i - 1] ?? 0))).toEqual([]);
    // Whoever came after the opening comes after everybody from before, and in the order of coming.
    const order = run.byScore.map(({ arrives }) => arrives);
    expect(order.slice(0, EARLY).every((at) => at < OPENING)).toBe(true);
    expect(order.slice(EARLY)).toEqual([...order.slice(EARLY)].sort((a, b) => a - b));
  });

  test('no more are let in than the rate allows, over any ten seconds and over any minute', () => {
    expect(most(run.passes, 10_000)).toBeLessThanOrEqual(perSecond * 10 * 1.25);
    expect(most(run.passes, 60_000)).toBeLessThanOrEqual(perSecond * 60 * 1.05);
  });

  test('nine of ten waits lie in the range that was told', () => {
    const honest = run.told.filter(({ from, to, waited }) => waited >= from && waited <= to);
    expect(run.told.length).toBeGreaterThan(PEOPLE);
    expect(honest.length / run.told.length).toBeGreaterThan(0.9);
  });

  test('whoever keeps to check_after_seconds hears within half a minute of being let in', () => {
    const late = run.people.map(({ told, passed }) => ((told ?? Number.POSITIVE_INFINITY) - (passed ?? 0)) / 1_000);
    expect(Math.max(...late)).toBeLessThan(60);
    expect(late.filter((seconds) => seconds > 30).length).toBeLessThan(PEOPLE / 100);
  });
});

const RUSH = { seed: 5, seats: 500, perSecond: 40, seconds: 400 };

describe('20,000 people for 500 seats', () => {
  test('all are sold within the time that choosing takes, and only people at the head of the line were let in', () => {
    const run = simulate(RUSH);
    expect(run.free).toBe(0);
    expect(run.lastHold - OPENING).toBeLessThan(60_000);
    expect(run.passes.length).toBeLessThan(1_000);
  });

  test('all are sold though a third of those who joined are gone', () => {
    const run = simulate({ ...RUSH, noShows: 0.33 });
    expect(run.free).toBe(0);
  });

  test('while it is paused nobody is let in, and then it goes on in order', () => {
    const run = simulate({ ...RUSH, seats: 2_000, events: { 5: 'pause', 65: 'resume' } });
    const within = (from: number, to: number) =>
      run.passes.filter((at) => at > OPENING + from * 1_000 && at <= OPENING + to * 1_000).length;
    expect(within(7, 65)).toBe(0);
    expect(within(65, 75)).toBeGreaterThan(100);
    expect(run.free).toBe(0);
  });

  test('when the store is emptied, what isolates remember goes on: the same order, the same rate', () => {
    const run = simulate({ ...RUSH, seats: 4_000, events: { 20: 'flush', 40: 'flush' } });
    expect(most(run.passes, 10_000)).toBeLessThanOrEqual(40 * 10 * 1.25);
    expect(run.free).toBe(0);
  });

  test('when all that anybody knew is lost, people are counted anew before more are let in, in order and at the rate', () => {
    const run = simulate({ ...RUSH, seats: 4_000, events: { 20: 'lose' } });
    const late = run.passes.filter((at) => at > OPENING + 22_000);
    expect(Math.min(...late) - OPENING).toBeGreaterThan(90_000);
    expect(most(run.passes, 10_000)).toBeLessThanOrEqual(40 * 10 * 1.25);
    expect(run.free).toBe(0);
  });
});

test('places of those who were there before the opening are drawn: none depends on when one came', () => {
  // Ten groups by arrival and ten by place: chi-square with 81 degrees of freedom is below 125 in 999 of 1,000 draws.
  const { byScore, people } = simulate({ seed: 7, seats: 1, perSecond: 1, seconds: 1 });
  const early = people.slice(0, EARLY);
  const group = new Map(early.map((person, n) => [person, Math.floor((n * 10) / EARLY)]));
  const cells = new Map<string, number>();
  byScore.slice(0, EARLY).forEach((person, rank) => {
    const cell = `${group.get(person)}:${Math.floor((rank * 10) / EARLY)}`;
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  });
  const expected = EARLY / 100;
  const chi = [...cells.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  expect(cells.size).toBe(100);
  expect(chi).toBeLessThan(125);
});

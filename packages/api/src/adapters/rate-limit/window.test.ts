import { expect, test } from 'vitest';
import { hit, type Window } from './window.ts';

const LENGTH = 60_000;
/** In the middle of a window, by nobody's arrangement. */
const NOON = 1_790_000_000_000 + 17_321;

/** A limit with its clock. */
const limited = (limit: number, start = NOON) => {
  let window: Window | undefined;
  let now = start;
  const ask = (hits = 1) => {
    const { window: next, ...judgement } = hit(window, { limit, length: LENGTH, now, hits });
    window = next;
    return judgement;
  };
  return {
    ask,
    wait: (ms: number) => {
      now += ms;
    },
    /** A question that changes nothing. */
    wouldPass: (ms: number) => hit(window && { ...window }, { limit, length: LENGTH, now: now + ms, hits: 1 }).allowed,
  };
};

/** Deterministic, and without a pattern that a window could have. */
const random = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
};

test('so many pass as the limit says', () => {
  const { ask } = limited(10);
  expect(Array.from({ length: 12 }, () => ask().allowed)).toEqual([...Array(10).fill(true), false, false]);
});

test('whoever waits for exactly as long as told passes, and not a millisecond before', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = random(seed);
    const limit = 1 + Math.floor(next() * 40);
    const { ask, wait, wouldPass } = limited(limit, NOON + Math.floor(next() * LENGTH));
    for (let step = 0; step < 120; step++) {
      wait(Math.floor(next() * next() * 8_000));
      const { allowed, waitMs } = ask();
      if (allowed) continue;
      expect(wouldPass(waitMs), `seed ${seed}, limit ${limit}, told ${waitMs} ms`).toBe(true);
      expect(wouldPass(waitMs - 1), `seed ${seed}, limit ${limit}, told ${waitMs} ms`).toBe(false);
    }
  }
});

test('(control) at the end of the fixed window, which is what others name, one may be refused', () => {
  const start = Math.floor(NOON / LENGTH) * LENGTH;
  const { ask, wait, wouldPass } = limited(10, start);
  for (let i = 0; i < 11; i++) ask();
  expect(wouldPass(LENGTH)).toBe(false);
  wait(LENGTH);
  expect(ask().allowed).toBe(false);
});

test('what is told with an answer holds for whoever uses up all that remains', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const next = random(seed);
    const limit = 2 + Math.floor(next() * 20);
    const { ask, wait, wouldPass } = limited(limit, NOON + Math.floor(next() * LENGTH));
    for (let step = 0; step < 40; step++) {
      wait(Math.floor(next() * 9_000));
      const { allowed, remaining, waitMs } = ask();
      if (!allowed) continue;
      for (let i = 0; i < remaining; i++) expect(ask().allowed).toBe(true);
      expect(ask().allowed).toBe(false);
      expect(wouldPass(waitMs)).toBe(true);
    }
  }
});

test('what is given back can be used again', () => {
  const { ask } = limited(3);
  for (let i = 0; i < 3; i++) ask();
  ask(-1);
  expect([ask().allowed, ask().allowed]).toEqual([true, false]);
});

test('a clock that lags behind across a boundary forgets nothing', () => {
  const start = Math.ceil(NOON / LENGTH) * LENGTH;
  const { ask, wait } = limited(3, start);
  for (let i = 0; i < 3; i++) ask();
  wait(-5);
  expect(ask().allowed).toBe(false);
});

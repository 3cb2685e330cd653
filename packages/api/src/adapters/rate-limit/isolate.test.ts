import { expect, test } from 'vitest';
import { createIsolateCount } from './isolate.ts';

let now = 60_000_000;
const clock = { now: () => new Date(now) };

test('of many in one moment as many pass as in a row', () => {
  const count = createIsolateCount(clock);
  const allowed = Array.from({ length: 9_000 }, () => count.take('codes:a', 300, 60_000).allowed);
  expect(allowed.filter(Boolean)).toHaveLength(300);
  expect(count.take('codes:b', 300, 60_000).allowed).toBe(true);
});

test('whom all isolates together refuse is refused here until then, and what was refused does not count', () => {
  const count = createIsolateCount(clock);
  expect(count.take('login:a', 3, 60_000).allowed).toBe(true);
  count.refused('login:a', 3, 60_000, 20_000);
  expect(count.take('login:a', 3, 60_000)).toEqual({ allowed: false, remaining: 0, waitMs: 20_000 });
  now += 20_000;
  expect(Array.from({ length: 4 }, () => count.take('login:a', 3, 60_000).allowed)).toEqual([true, true, true, false]);
});

test('its memory is bounded', () => {
  const count = createIsolateCount(clock);
  for (let i = 0; i < 30_000; i++) count.take(`login:${i}`, 1, 60_000);
  expect(count.take('login:29999', 1, 60_000).allowed).toBe(false);
  expect(count.take('login:0', 1, 60_000).allowed).toBe(true);
});

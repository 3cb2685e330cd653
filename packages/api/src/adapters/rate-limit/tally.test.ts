import { describe, expect, test } from 'vitest';
import type { RateLimitRule, RateLimitState } from '../../ports/rate-limit.ts';
import { createTally } from './tally.ts';

const RULE: RateLimitRule = { name: 'address', limit: 40, seconds: 60, by: 'ip', essential: false };

let now = 1_000_000;
const clock = { now: () => new Date(now) };

/** A shared limit that counts what is reported to it, and tallies (isolates) in front of it. */
const shared = () => {
  let used = 0;
  const reports: number[] = [];
  let away = false;
  const charge = async (rule: RateLimitRule, _key: string, hits: number): Promise<RateLimitState | 'unavailable'> => {
    reports.push(hits);
    if (away) return 'unavailable';
    used += hits;
    const remaining = rule.limit - used;
    return { allowed: remaining >= 0, limit: rule.limit, remaining: Math.max(0, remaining), resetSeconds: 30 };
  };
  const work: Promise<unknown>[] = [];
  let newest: ReturnType<typeof createTally> | undefined;
  const isolate = () => {
    const tally = createTally(clock, charge, (rule) => rule.limit);
    newest = tally;
    return (key = 'a') => tally.count(RULE, key, (promise) => work.push(promise));
  };
  const reported = () => Promise.all(work.splice(0));
  return {
    isolate,
    reported,
    reports,
    used: () => used,
    giveBack: (key = 'a') => newest?.giveBack(RULE, key),
    takeAway: () => {
      away = true;
    },
  };
};

test('a request waits for nobody, and hits are reported in bulk', async () => {
  const { isolate, reported, reports } = shared();
  const hit = isolate();
  for (let i = 0; i < 10; i++) {
    expect(hit().allowed).toBe(true);
    await reported();
  }
  expect(reports).toEqual([2, 2, 2, 2, 2]);
});

test('tells what is left', async () => {
  const { isolate, reported } = shared();
  const hit = isolate();
  const left = [];
  for (let i = 0; i < 4; i++) {
    left.push(hit().remaining);
    await reported();
  }
  expect(left).toEqual([39, 38, 37, 36]);
});

test('an isolate alone lets no more through than the limit, and goes on after the window', async () => {
  const { isolate } = shared();
  const hit = isolate();
  const allowed = Array.from({ length: 50 }, () => hit().allowed).filter(Boolean);
  expect(allowed).toHaveLength(40);
  expect(hit('another').allowed).toBe(true);
  now += 61_000;
  expect(hit().allowed).toBe(true);
});

test('what is taken back leaves room for another', () => {
  const { isolate, giveBack } = shared();
  const hit = isolate();
  for (let i = 0; i < 40; i++) hit();
  expect(hit()).toMatchObject({ allowed: false, resetSeconds: 60 });
  giveBack();
  expect(hit().allowed).toBe(true);
  expect(hit().allowed).toBe(false);
});

test('isolates refuse together what they let through together, but for a twentieth each', async () => {
  const { isolate, reported } = shared();
  const isolates = [isolate(), isolate(), isolate(), isolate()];
  let allowed = 0;
  for (let i = 0; i < 40; i++) {
    for (const hit of isolates) if (hit().allowed) allowed += 1;
    await reported();
  }
  expect(allowed).toBeGreaterThanOrEqual(40);
  expect(allowed).toBeLessThanOrEqual(40 + isolates.length * 2);
  for (const hit of isolates) expect(hit()).toMatchObject({ allowed: false, resetSeconds: 30 });
});

test('who asks seldom costs Redis nothing', async () => {
  const { isolate, reported, reports } = shared();
  const hit = isolate();
  for (let i = 0; i < 5; i++) {
    hit();
    await reported();
    now += 61_000;
  }
  expect(reports).toEqual([]);
});

describe('while Redis is away', () => {
  test('an isolate keeps to the limit by itself', async () => {
    const { isolate, reported, takeAway } = shared();
    takeAway();
    const hit = isolate();
    let allowed = 0;
    for (let i = 0; i < 200; i++) {
      if (hit().allowed) allowed += 1;
      await reported();
    }
    expect(allowed).toBe(40);
    now += 61_000;
    expect(hit().allowed).toBe(true);
  });
});

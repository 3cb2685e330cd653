import { describe, expect, test } from 'vitest';
import { BUYERS, PROGRAMME, timesOf } from './programme.ts';

describe('an event begins at its hour by the clocks of the venue', () => {
  test.each([
    ['2026-01-10T12:00:00Z', '2026-01-16T19:00:00.000Z'],
    ['2026-07-10T12:00:00Z', '2026-07-17T18:00:00.000Z'],
  ])('seen from %s', (now, start) => {
    const times = timesOf({ days: 3, weekday: 5, from: '20:00', hours: 2 }, new Date(now));
    expect(times.start_time).toBe(start);
    expect(new Date(times.end_time).getTime() - new Date(start).getTime()).toBe(2 * 3_600_000);
  });
});

test('one event is on sale, one has three seats left, one is sold out with two people waiting', () => {
  const left = PROGRAMME.map(({ tiers, sold }) => {
    const quantity = tiers.reduce((sum, tier) => sum + tier.quantity, 0);
    const gone = Object.values(sold).flat();
    return quantity - gone.reduce((sum, one) => sum + one, 0);
  });
  expect(left[0]).toBeGreaterThan(100);
  expect(left.slice(1)).toEqual([3, 0]);
  expect(PROGRAMME[2]?.waiting).toHaveLength(2);
});

test('buyers have e-mail addresses of their own', () => {
  for (const { email } of BUYERS) expect(email).toMatch(/^[a-z]+\.[a-z]+@example\.com$/);
  expect(new Set(BUYERS.map(({ email }) => email)).size).toBe(BUYERS.length);
});

import { expect, test } from 'vitest';
import { BUYERS, PROGRAMME, timesOf } from './programme.ts';

test('an event begins at its hour by the clocks of the venue, and may end on the next day', () => {
  const times = timesOf({ days: 3, weekday: 5, from: '20:00', hours: 5 }, new Date('2026-01-10T12:00:00Z'));
  expect(times).toEqual({ start_time: '2026-01-16T20:00:00', end_time: '2026-01-17T01:00:00' });
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

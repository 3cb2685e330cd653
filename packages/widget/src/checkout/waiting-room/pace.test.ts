import { expect, test } from 'vitest';
import { nextCheck } from './pace.ts';

const SEEN = { checkAfter: 10, failures: 0, retryAfter: undefined, isSeen: true, random: 0 };

test('a question is never earlier than the service says, and hardly later', () => {
  expect(nextCheck(SEEN)).toBe(10_000);
  expect(nextCheck({ ...SEEN, random: 1 })).toBe(10_500);
  // The service counts on a minute at most; a hidden page keeps to that too.
  expect(nextCheck({ ...SEEN, checkAfter: 60, isSeen: false, random: 1 })).toBe(63_000);
});

test('a hidden page asks more seldom, but often enough to notice its turn', () => {
  expect(nextCheck({ ...SEEN, checkAfter: 2, isSeen: false })).toBe(6_000);
  expect(nextCheck({ ...SEEN, checkAfter: 8, isSeen: false })).toBe(15_000);
});

test('no answer of the service’s makes a page ask without a pause', () => {
  for (const checkAfter of [0, -5]) expect(nextCheck({ ...SEEN, checkAfter })).toBe(500);
});

test('failures spread the pages that were cut off together, up to a minute and its double', () => {
  const waits = [1, 2, 3, 6, 60].map((failures) => nextCheck({ ...SEEN, checkAfter: undefined, failures }));
  expect(waits).toEqual([2_000, 4_000, 8_000, 60_000, 60_000]);
  expect(nextCheck({ ...SEEN, checkAfter: undefined, failures: 1, random: 1 })).toBe(4_000);
  expect(nextCheck({ ...SEEN, checkAfter: undefined, failures: 1, retryAfter: 90 })).toBe(90_000);
});

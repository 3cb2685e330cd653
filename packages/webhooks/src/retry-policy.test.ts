import { describe, expect, test } from 'vitest';
import {
  classifyDelivery,
  MAX_RETRY_AFTER_SECONDS,
  nextAttemptDelay,
  parseRetryAfter,
  RETRY_DELAYS_SECONDS,
  withJitter,
} from './retry-policy.ts';

test('ten attempts are spread over about 75 hours, each later than the one before', () => {
  expect(RETRY_DELAYS_SECONDS).toHaveLength(10);
  expect(RETRY_DELAYS_SECONDS.reduce((sum: number, delay) => sum + delay, 0) / 3600).toBeCloseTo(75.6, 1);
  expect([...RETRY_DELAYS_SECONDS].sort((a, b) => a - b)).toEqual([...RETRY_DELAYS_SECONDS]);
});

test('the first attempt is made at once, and after the tenth there is none', () => {
  expect(nextAttemptDelay(0, 0.99)).toBe(0);
  expect(nextAttemptDelay(1, 0)).toBe(5);
  expect(nextAttemptDelay(9, 0)).toBe(86_400);
  expect(nextAttemptDelay(10, 0)).toBeNull();
  expect(nextAttemptDelay(10, 0, 60)).toBeNull();
});

test('jitter lengthens a delay by at most a fifth and never shortens it', () => {
  for (const delay of RETRY_DELAYS_SECONDS) {
    for (const random of [0, 0.25, 0.5, 0.999999]) {
      expect(withJitter(delay, random)).toBeGreaterThanOrEqual(delay);
      expect(withJitter(delay, random)).toBeLessThanOrEqual(delay * 1.2);
    }
  }
  expect(withJitter(300, 0.5)).toBe(330);
});

test('Retry-After postpones an attempt, but neither hastens it nor parks it for ever', () => {
  expect(nextAttemptDelay(1, 0, 120)).toBe(120);
  expect(nextAttemptDelay(3, 0, 120)).toBe(1800);
  expect(nextAttemptDelay(1, 0, 10_000_000)).toBe(MAX_RETRY_AFTER_SECONDS);
});

describe('Retry-After is read in every form of RFC 9110', () => {
  const now = new Date('1994-11-06T08:49:00Z');
  test.each([
    ['0', 0],
    ['120', 120],
    [' 120 ', 120],
    ['99999999999999999999', MAX_RETRY_AFTER_SECONDS],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sat, 05 Nov 1994 08:49:37 GMT', 0],
    ['Fri, 06 Nov 2026 08:49:37 GMT', MAX_RETRY_AFTER_SECONDS],
    ['Sun, 06 Nov 1994 08:49:60 GMT', 60],
  ])('%s', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  test('a two-digit year over 50 years ahead is in the past century', () => {
    expect(parseRetryAfter('Sunday, 06-Nov-94 08:49:37 GMT', new Date('2026-01-01T00:00:00Z'))).toBe(0);
    expect(parseRetryAfter('Thursday, 01-Jan-26 00:00:09 GMT', new Date('2026-01-01T00:00:00Z'))).toBe(9);
  });

  test.each([
    null,
    undefined,
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    '5 May',
    '2026-03-01T12:00:00Z',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 25:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 CET',
  ])('%s is ignored', (header) => {
    expect(parseRetryAfter(header, now)).toBeNull();
  });
});

test.each([
  [200, 'success'],
  [204, 'success'],
  [299, 'success'],
  [100, 'retry'],
  [301, 'retry'],
  [302, 'retry'],
  [304, 'retry'],
  [308, 'retry'],
  [400, 'retry'],
  [401, 'retry'],
  [404, 'retry'],
  [410, 'disable'],
  [429, 'retry'],
  [500, 'retry'],
  [503, 'retry'],
  ['timeout', 'retry'],
  ['network_error', 'retry'],
] as const)('%s means %s', (result, outcome) => {
  expect(classifyDelivery(result)).toBe(outcome);
});

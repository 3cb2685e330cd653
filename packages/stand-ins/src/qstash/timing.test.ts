import { expect, test } from 'vitest';
import { backoffMs, evaluateRetryDelay, parseDuration, retryAfterMs } from './timing.ts';

test('durations add up, and anything else is refused', () => {
  expect(parseDuration('0s')).toBe(0);
  expect(parseDuration('90s')).toBe(90_000);
  expect(parseDuration('1d2h3m4s')).toBe(93_784_000);
  for (const wrong of ['', '5', '5x', 's5', '-5s', '1.5h']) expect(() => parseDuration(wrong)).toThrow(wrong);
});

test('the backoff is 12 s, 2.5 min, 30 min, 6 h and then a day', () => {
  const seconds = [1, 2, 3, 4, 5, 6].map((retry) => Math.round(backoffMs(retry) / 1_000));
  expect(seconds).toEqual([12, 148, 1_808, 22_026, 86_400, 86_400]);
});

test('Retry-After is read as seconds or as a date', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  expect(retryAfterMs('120', now)).toBe(120_000);
  expect(retryAfterMs('Sun, 01 Mar 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterMs('Sat, 28 Feb 2026 00:00:00 GMT', now)).toBe(0);
  expect(retryAfterMs('soon', now)).toBeUndefined();
  expect(retryAfterMs(undefined, now)).toBeUndefined();
});

test.each([
  ['1000', 3, 1_000],
  ['1000 * (1 + retried)', 2, 3_000],
  ['pow(2, retried) * 1000', 3, 8_000],
  ['max(1000, min(60000, pow(2, retried) * 10))', 0, 1_000],
  ['10 - 2 * 3 - 1', 0, 3],
  ['8 / 2 / 2', 0, 2],
  ['-5 + 2', 0, 0],
  ['exp(50)', 0, 86_400_000],
])('the retry delay "%s" after %i retries is %i ms', (expression, retried, expected) => {
  expect(evaluateRetryDelay(expression, retried)).toBe(expected);
});

test.each(['', 'pow(2', 'retries * 2', 'process.exit()', '1 2', '1 / 0', 'min()', '2 ** 3'])(
  'the retry delay "%s" is refused',
  (expression) => {
    expect(() => evaluateRetryDelay(expression, 1)).toThrow(`invalid retry delay: ${expression}`);
  },
);

import { expect, test } from 'vitest';
import { createI18n } from '../../i18n/i18n.ts';
import { en } from '../../i18n/waiting-room/en.ts';
import { estimateText } from './estimate.ts';

const told = (from: number, to: number) => {
  const { key, values } = estimateText({ from, to });
  return createI18n('en').say(en[key], values);
};

test.each([
  [0, 20, 'Less than a minute to go'],
  [30, 60, 'Less than a minute to go'],
  [10, 61, 'Up to 2 minutes to go'],
  [60, 120, 'About 1 to 2 minutes to go'],
  [179, 421, 'About 2 to 8 minutes to go'],
  [120, 120, 'About 2 minutes to go'],
  [3_000, 7_080, 'About 50 to 118 minutes to go'],
  [3_000, 7_200, 'About 1 to 2 hours to go'],
  [7_200, 7_200, 'About 2 hours to go'],
])('a wait of %i to %i seconds is told as a range that is no narrower', (from, to, text) => {
  expect(told(from, to)).toBe(text);
});

test('nothing is made up where nobody can say', () => {
  expect(estimateText(null).key).toBe('waitUnknown');
});

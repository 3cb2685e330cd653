import { describe, expect, test } from 'vitest';
import { announcementBetween, clockText, secondsLeft } from './countdown.ts';

describe('countdown', () => {
  test('counts whole seconds and stops at zero', () => {
    const deadline = '2027-01-01T00:05:00.000Z';
    expect(secondsLeft(deadline, Date.parse('2027-01-01T00:00:00.400Z'))).toBe(300);
    expect(secondsLeft(deadline, Date.parse('2027-01-01T00:06:00.000Z'))).toBe(0);
  });

  test('speaks once at each mark, and once after a gap', () => {
    expect(announcementBetween(61, 60)).toBe(60);
    expect(announcementBetween(60, 59)).toBeUndefined();
    expect(announcementBetween(200, 25)).toBe(30);
  });

  test('writes minutes and seconds, and hours where there are any', () => {
    expect(clockText(245)).toBe('4:05');
    expect(clockText(3723)).toBe('1:02:03');
  });
});

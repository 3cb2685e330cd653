import { describe, expect, test } from 'vitest';
import { eventStatus } from './present.ts';

const NOW = new Date('2027-06-01T12:00:00Z');
const at = (hours: number) => NOW.getTime() + hours * 3_600_000;

describe('an event’s status', () => {
  test.each([
    ['a published event is ended from its very end', 'published', at(0), 'ended'],
    ['a published event is published until then', 'published', at(0) + 1, 'published'],
    ['a draft stays one', 'draft', at(-1), 'draft'],
    ['a cancelled event stays one', 'cancelled', at(-1), 'cancelled'],
  ] as const)('%s', (_, status, end, shown) => {
    expect(eventStatus({ status, end_time: new Date(end) }, NOW)).toBe(shown);
  });
});

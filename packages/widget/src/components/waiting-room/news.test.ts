import { describe, expect, test } from 'vitest';
import type { Turn } from '../../checkout/waiting-room/turn.ts';
import { type Moment, newsOf } from './news.ts';

const turn = (change: Partial<Turn> = {}): Turn => ({
  state: 'waiting',
  place: 40,
  people: 100,
  progress: 0.5,
  opensAt: null,
  estimate: { from: 60, to: 120 },
  lost: false,
  lasting: true,
  ...change,
});

const heard = (before: Turn | undefined, now: Turn, change: Partial<Moment> = {}) =>
  newsOf({ before, now, quiet: 0, opensIn: 0, turnEndsIn: 0, count: String, ...change }).map(({ key }) => key);

describe('a screen reader', () => {
  test('hears the place on arrival, and then once a minute at most, if it has changed', () => {
    expect(heard(undefined, turn())).toEqual(['placeSaid', 'waitRange']);
    expect(heard(turn(), turn({ place: 30 }), { quiet: 59_999 })).toEqual([]);
    expect(heard(turn(), turn({ place: 30 }), { quiet: 60_000 })).toEqual(['placeSaid', 'waitRange']);
    expect(heard(turn(), turn(), { quiet: 600_000 })).toEqual([]);
  });

  test('hears each change of state at once', () => {
    expect(heard(undefined, turn({ state: 'early', place: null }), { opensIn: 240 })).toEqual(['earlySaid']);
    expect(heard(turn(), turn({ state: 'paused' }))).toEqual(['paused', 'pausedText']);
    expect(heard(turn({ state: 'paused' }), turn())).toEqual(['resumed', 'placeSaid', 'waitRange']);
    expect(heard(turn(), turn({ state: 'admitted', place: null }), { turnEndsIn: 300 })).toEqual(['turnSaid']);
    expect(heard(turn(), turn({ state: 'sold_out', place: null }))).toEqual(['goneSaid']);
    expect(heard(turn(), turn({ state: 'passed', place: null }))).toEqual(['passed']);
  });

  test('hears that the connection is gone, and that it is back', () => {
    expect(heard(turn(), turn({ lost: true }))).toEqual(['lost']);
    expect(heard(turn({ lost: true }), turn({ lost: true }), { quiet: 600_000 })).toEqual([]);
    expect(heard(turn({ lost: true }), turn())).toEqual(['found']);
    expect(heard(turn({ lost: true }), turn({ state: 'admitted' }))).toEqual(['found', 'turnSaid']);
  });
});

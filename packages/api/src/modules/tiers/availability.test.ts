import { describe, expect, test } from 'vitest';
import type { EventSnapshot, TierSnapshot } from '../../ports/holds.ts';
import { availabilityStatus, roomTogether, tierAvailability } from './availability.ts';

const NOW = new Date('2027-06-01T12:00:00Z');
const at = (hours: number) => NOW.getTime() + hours * 3_600_000;

const tier = (changes: Partial<TierSnapshot> = {}): TierSnapshot => ({
  name: 'Standard',
  price: 4500,
  quantity: 10,
  committed: 4,
  sold: 3,
  min: 1,
  max: 10,
  sale_start: null,
  sale_end: null,
  closed: false,
  access: null,
  ...changes,
});

const snapshot = (changes: Partial<EventSnapshot> = {}): EventSnapshot => ({
  event_id: 'evt_1',
  promoter_id: 'pro_1',
  version: 1,
  on_sale: true,
  ends_at: at(5),
  currency: 'eur',
  price_rules: {
    fee: { bps: 0, fixed: 0, bearer: 'promoter' },
    tax: { bps: 0, inclusive: true, name: 'VAT' },
  },
  capacity: null,
  committed: 4,
  tiers: {},
  ...changes,
});

const judge = (event: Partial<EventSnapshot>, of: Partial<TierSnapshot>, held: Record<string, number> = {}) => {
  const { available, status, waitlist } = tierAvailability(snapshot(event), 'a', tier(of), held, NOW);
  return [available, status, waitlist];
};

describe('seats a tier offers', () => {
  test.each([
    ['are those neither committed nor under hold', {}, {}, { a: 2 }, 4],
    ['are not lessened by holds of another tier', {}, {}, { b: 6 }, 6],
    ['never outnumber the event’s room', { capacity: 7 }, {}, {}, 3],
    ['leave room for holds of all tiers', { capacity: 7 }, {}, { a: 1, b: 1 }, 1],
    ['are never below zero', { capacity: 5 }, {}, { a: 9 }, 0],
    ['are none when too few for the smallest order', {}, { min: 7 }, {}, 0],
    ['are none for the public while people wait', {}, { closed: true }, {}, 0],
    ['are counted before the sale starts', {}, { sale_start: at(1) }, {}, 6],
    ['are counted for an event that is not on sale', { on_sale: false }, {}, {}, 6],
  ])('%s', (_, event, of, held, available) => {
    expect(judge(event, of, held)[0]).toBe(available);
  });
});

describe('a tier’s status', () => {
  test.each([
    ['is on_sale while seats are free', {}, {}, 'on_sale', false],
    ['is on_sale from the very start of its sale', {}, { sale_start: at(0) }, 'on_sale', false],
    ['is not_started before', {}, { sale_start: at(0) + 1 }, 'not_started', false],
    ['is ended from the very end of its sale', {}, { sale_end: at(0) }, 'ended', false],
    ['is on_sale until then', {}, { sale_end: at(0) + 1 }, 'on_sale', false],
    ['is ended once the event is over', { ends_at: at(0) }, {}, 'ended', false],
    ['is unavailable when the event is not on sale', { on_sale: false }, {}, 'unavailable', false],
    ['is sold_out when all seats are sold, and one may wait', {}, { committed: 10, sold: 10 }, 'sold_out', true],
    [
      'is all_held when unpaid orders have the last, and one may wait',
      {},
      { committed: 10, sold: 9 },
      'all_held',
      true,
    ],
    ['is sold_out if what is not sold is too little', {}, { committed: 10, sold: 9, min: 2 }, 'sold_out', true],
    ['is waitlist while people wait, whatever is free', {}, { closed: true }, 'waitlist', true],
    [
      'is not_started rather than sold_out before its sale',
      {},
      { committed: 10, sold: 10, sale_start: at(1) },
      'not_started',
      false,
    ],
    ['is ended rather than waitlist after its sale', {}, { closed: true, sale_end: at(-1) }, 'ended', false],
  ])('%s', (_, event, of, status, waitlist) => {
    expect(judge(event, of).slice(1)).toEqual([status, waitlist]);
  });

  test('is all_held when every free seat is in somebody’s cart, which is no reason to join the line', () => {
    expect(judge({}, {}, { a: 6 })).toEqual([0, 'all_held', false]);
    expect(judge({}, { min: 3 }, { a: 4 })).toEqual([0, 'all_held', false]);
  });

  test('is judged by the room that the event has left, too', () => {
    const tiers = { a: tier(), b: tier({ committed: 3 }) };
    expect(judge({ capacity: 8, committed: 7, tiers }, {}, { b: 1 })).toEqual([0, 'all_held', false]);
    expect(judge({ capacity: 7, committed: 7, tiers }, {})).toEqual([0, 'all_held', true]);
    expect(judge({ capacity: 6, committed: 6, tiers }, {})).toEqual([0, 'sold_out', true]);
  });
});

describe('the room for several tiers together', () => {
  const together = (
    event: Partial<EventSnapshot>,
    held: Record<string, number> = {},
    changes: Partial<TierSnapshot>[] = [{}, {}],
  ) => {
    const tiers = Object.fromEntries(changes.map((of, i) => [String(i), tier(of)]));
    const of = snapshot({ ...event, tiers });
    const judged = Object.entries(tiers).map(([id, one]) => tierAvailability(of, id, one, held, NOW));
    return roomTogether(of, judged, held);
  };
  test.each([
    ['is what the event has left', { capacity: 8, committed: 7 }, {}, [{}, {}], 1],
    ['without what is held of whatever tier', { capacity: 12, committed: 4 }, { 0: 2, hidden: 3 }, [{}, {}], 3],
    ['is what the tiers sell where the event has more', { capacity: 1000 }, {}, [{}, {}], 12],
    ['and where it has no capacity', {}, {}, [{}, { max: 2 }], 8],
    ['counts none that can’t be bought', {}, {}, [{}, { sale_end: at(-1) }, { closed: true }], 6],
    ['is nothing when the event is full', { capacity: 4 }, {}, [{}, {}], 0],
  ] as const)('%s', (_, event, held, tiers, room) => {
    expect(together(event, held, [...tiers])).toBe(room);
  });
});

describe('an event’s availability', () => {
  const OPEN = {};
  const SOLD = { committed: 10, sold: 10 };
  const HELD = { committed: 10 };
  const LATER = { sale_start: at(1) };
  const OVER = { sale_end: at(-1) };
  test.each([
    ['is on_sale if any tier is', {}, [SOLD, OPEN], 'on_sale'],
    ['is sold_out if all are', {}, [SOLD, SOLD], 'sold_out'],
    ['is all_held while something that is not sold may come back', {}, [SOLD, HELD, LATER], 'all_held'],
    ['is on_sale beside what is held', {}, [HELD, OPEN], 'on_sale'],
    ['is sold_out if people wait for what is left', {}, [{ closed: true }], 'sold_out'],
    ['is sold_out beside tiers whose sale is over', {}, [SOLD, OVER], 'sold_out'],
    ['is not sold_out while a tier is still to start', {}, [SOLD, LATER], 'not_on_sale'],
    ['is not_on_sale when every sale is over', {}, [OVER], 'not_on_sale'],
    ['is not_on_sale without tiers', {}, [], 'not_on_sale'],
    ['is not_on_sale for what is not published', { on_sale: false }, [OPEN], 'not_on_sale'],
    ['is ended once it is over', { ends_at: at(0) }, [OPEN], 'ended'],
  ])('%s', (_, event, tiers, status) => {
    const of = snapshot(event);
    const judged = tiers.map((changes, i) => tierAvailability(of, String(i), tier(changes), {}, NOW));
    expect(availabilityStatus(of, judged, NOW)).toBe(status);
  });
});

import { expect, test } from 'vitest';
import { saleClosed } from './sale-closed.ts';

test('a cancelled event says so, whatever its tiers say', () => {
  expect(saleClosed({ status: 'cancelled' }, { status: 'on_sale' })).toBe('eventCancelled');
});

test('an event that is over, or not on sale, says so in the API’s words', () => {
  expect(saleClosed({ status: 'published' }, { status: 'ended' })).toBe('eventEnded');
  expect(saleClosed({ status: 'published' }, { status: 'not_on_sale' })).toBe('eventNotOnSale');
});

test('a sold-out event is not closed: there is a line for it', () => {
  expect(saleClosed({ status: 'published' }, { status: 'sold_out' })).toBeUndefined();
  expect(saleClosed({ status: 'published' }, undefined)).toBeUndefined();
});

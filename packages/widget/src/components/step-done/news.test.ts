import { expect, test } from 'vitest';
import type { Ticket } from '../../api/types.ts';
import { createI18n } from '../../i18n/i18n.ts';
import { newsOf } from './news.ts';

const i18n = createI18n('en-GB');
const order = (statuses: Ticket['status'][], refunded_amount = 0) => ({
  tickets: statuses.map((status) => ({ status }) as Ticket),
  refunded_amount,
  currency: 'EUR',
});

test('an order that is as it was bought has no news', () => {
  expect(newsOf(order(['valid', 'checked_in']), { status: 'published' }, i18n)).toEqual([]);
});

test('tickets that were voided are counted, and the money that goes back is named', () => {
  expect(newsOf(order(['void', 'valid'], 2500), { status: 'published' }, i18n)).toEqual([
    '1 of your tickets is no longer valid.',
    '€25.00 goes back to what you paid with.',
  ]);
  expect(newsOf(order(['void', 'void']), { status: 'cancelled' }, i18n)).toEqual([
    'This event was cancelled.',
    'Your tickets are no longer valid.',
  ]);
});

test('an event that is off show keeps its tickets valid, unless they are not', () => {
  expect(newsOf(order(['valid']), { status: 'draft' }, i18n)).toHaveLength(1);
  expect(newsOf(order(['void']), { status: 'draft' }, i18n)).toEqual(['Your ticket is no longer valid.']);
});

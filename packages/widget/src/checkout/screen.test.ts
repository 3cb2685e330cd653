import { describe, expect, test } from 'vitest';
import type { Hold, Order, Ticket, TicketEvent, WaitlistEntry } from '../api/types.ts';
import { countOf, headingOf, summaryOf } from './screen.ts';
import type { CheckoutState, Step } from './state.ts';

const PRICE = { subtotal: 0, discount: 0, fee: 0, fee_included: true, tax: 0, tax_inclusive: true, tax_name: 'VAT' };
const hold = { items: [], ...PRICE, total_price: 9000, currency: 'EUR' } as unknown as Hold;
const order = { tickets: [] as Ticket[], promo_code: null } as unknown as Order;
const atHold: Step = { name: 'details', source: { kind: 'hold', hold, extended: false } };

const stateAt = (step: Step, change: Partial<CheckoutState> = {}): CheckoutState => ({
  step,
  event: { currency: 'EUR', tiers: [] as TicketEvent['tiers'] } as TicketEvent,
  availability: undefined,
  cart: {},
  buyer: { name: '', email: '' },
  quote: undefined,
  accessCode: undefined,
  problem: undefined,
  stale: false,
  announcement: '',
  busy: false,
  ...change,
});

describe('the heading', () => {
  const waiting = (entry: Partial<WaitlistEntry>): Step => ({
    name: 'waiting',
    token: 'wt_1',
    entry: entry as WaitlistEntry,
  });
  test.each([
    ['a line that ended with its event', waiting({ status: 'lapsed', lapse_reason: 'event_ended' }), 'lineOverHeading'],
    ['an offer that ran out', waiting({ status: 'lapsed', lapse_reason: null }), 'offerOverHeading'],
    ['an order that ran out', { name: 'closed', why: 'late' } as const, 'expiredHeading'],
    ['an order that was given up', { name: 'closed', why: 'cancelledLate' } as const, 'orderOverHeading'],
    [
      'tickets that were just bought',
      {
        name: 'done',
        order: { ...order, tickets: [{ status: 'valid' } as Ticket] },
        secret: 's',
        fresh: true,
      } as const,
      'doneHeading',
    ],
    [
      'tickets that admit nobody',
      { name: 'done', order: { ...order, tickets: [{ status: 'void' } as Ticket] }, secret: 's', fresh: true } as const,
      'ticketsVoidHeading',
    ],
  ] satisfies [string, Step, string][])('tells %s', (_, step, heading) => {
    expect(headingOf(stateAt(step))).toBe(heading);
  });

  test('says that an event is sold out only where nothing of it can be taken', () => {
    const availability = {
      status: 'sold_out',
      tiers: [],
      room: 0,
      event_id: 'evt_1',
      waiting_room: false,
      as_of: '',
    } as const;
    expect(headingOf(stateAt({ name: 'select' }, { availability: { ...availability, tiers: [] } }))).toBe('soldOut');
    expect(headingOf(stateAt({ name: 'select' }))).toBe('selectHeading');
  });
});

describe('the count of steps', () => {
  test('leaves the payment out where there is nothing to pay', () => {
    expect(countOf(stateAt(atHold))).toEqual({ n: 2, total: 3 });
    const quote = { ...PRICE, total_price: 0, promo_code: 'ALL', full_price: 9000 };
    expect(countOf(stateAt(atHold, { quote }))).toEqual({ n: 2, total: 2 });
  });

  test('is not told of an offer, which begins at its second step', () => {
    const source = { kind: 'offer', entry: {} as WaitlistEntry, token: 'wt_1' } as const;
    expect(countOf(stateAt({ name: 'details', source }))).toBeUndefined();
  });
});

test('an order is summed up at each step that has one, with the price of its promo code', () => {
  const paid = { ...order, items: [], promo_code: 'EARLY20', currency: 'EUR' } as Order;
  for (const name of ['confirming', 'bank', 'done'] as const) {
    const step = { name, order: paid, secret: 's', slow: false, fresh: false } as Step;
    expect(summaryOf({ step, quote: undefined })).toMatchObject({ price: paid, promoCode: 'EARLY20' });
  }
  const quote = { ...PRICE, total_price: 7200, promo_code: 'EARLY20', full_price: 9000 };
  expect(summaryOf({ step: atHold, quote })).toMatchObject({ price: quote, promoCode: 'EARLY20' });
  expect(summaryOf({ step: { name: 'select' }, quote: undefined })).toBeUndefined();
});

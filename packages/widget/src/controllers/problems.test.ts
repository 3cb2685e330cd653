import { ApiError, ConnectionError, TimeoutError } from '@ticket-vendor/sdk';
import { describe, expect, it } from 'vitest';
import { toProblem } from './problems.ts';

const refused = (code: string, errors: { pointer: string; detail: string }[] = [], problem = {}, headers = {}) =>
  new ApiError({ status: 409, code, title: code, errors, problem, requestId: 'req_1', headers: new Headers(headers) });

describe('toProblem', () => {
  it('has a sentence of its own for what a buyer can run into', () => {
    for (const code of [
      'sold_out',
      'hold_expired',
      'hold_no_longer_fits',
      'currency_differs',
      'waitlist_first',
      'too_many_open_orders',
      'seats_available',
    ]) {
      expect(toProblem(refused(code), true).text).not.toBe('problemUnknown');
    }
  });

  it.each([
    ['what is left of a tier', 'sold_out', { available: 2 }, {}, 'problemFewLeft', { n: 2 }],
    ['the room of the event', 'too_many_together', { room: 1 }, {}, 'problemTogether', { n: 1 }],
    ['how many can be held at all', 'quantity_out_of_range', { most: 40 }, {}, 'problemMost', { n: 40 }],
    ['the minutes to wait for an address', 'address_limit', {}, { 'retry-after': '61' }, 'problemAddress', { n: 2 }],
    ['no number where nothing is left', 'sold_out', { available: 0 }, {}, 'problemSoldOut', undefined],
  ])('says %s', (_, code, extra, headers, text, values) => {
    const { text: said, values: numbers } = toProblem(refused(code, [], extra, headers), true);
    expect([said, numbers]).toEqual([text, values]);
  });

  it('names the fields that were refused', () => {
    const problem = toProblem(refused('invalid_request', [{ pointer: '/email', detail: 'Invalid' }]), true);
    expect(problem).toMatchObject({ text: 'problemFields', fields: ['email'] });
  });

  it('gives a reference for support only where the person can do nothing', () => {
    expect(toProblem(refused('internal_error'), true).reference).toBe('req_1');
    expect(toProblem(refused('sold_out'), true).reference).toBeUndefined();
  });

  it('tells a lost connection from a slow answer', () => {
    expect(toProblem(new ConnectionError('x'), true).text).toBe('problemOffline');
    expect(toProblem(new TimeoutError('x'), true).text).toBe('problemTimeout');
    expect(toProblem(new TimeoutError('x'), false).text).toBe('problemOffline');
  });
});

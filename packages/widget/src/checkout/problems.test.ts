import { ApiError, ConnectionError, TimeoutError } from '@ticket-vendor/sdk';
import { describe, expect, test } from 'vitest';
import { toProblem } from './problems.ts';

const NETWORK = { online: true, page: 'https://shop.example', api: 'https://api.example', blocked: false };

const refused = (code: string, errors: { pointer: string; detail: string }[] = [], problem = {}, headers = {}) =>
  new ApiError({ status: 409, code, title: code, errors, problem, requestId: 'req_1', headers: new Headers(headers) });

describe('toProblem', () => {
  test('has a sentence of its own for what a buyer can run into', () => {
    for (const code of [
      'sold_out',
      'hold_expired',
      'hold_no_longer_fits',
      'currency_differs',
      'waitlist_first',
      'too_many_open_orders',
      'seats_available',
    ]) {
      expect(toProblem(refused(code), NETWORK).text).not.toBe('problemUnknown');
    }
  });

  test.each([
    ['what is left of a tier', 'sold_out', { available: 2 }, {}, 'problemFewLeft', { n: 2 }],
    ['the room of the event', 'too_many_together', { room: 1 }, {}, 'problemTogether', { n: 1 }],
    ['how many can be held at all', 'quantity_out_of_range', { most: 40 }, {}, 'problemMost', { n: 40 }],
    ['the minutes to wait for an address', 'address_limit', {}, { 'retry-after': '61' }, 'problemAddress', { n: 2 }],
    ['no number where nothing is left', 'sold_out', { available: 0 }, {}, 'problemSoldOut', undefined],
  ])('says %s', (_, code, extra, headers, text, values) => {
    const { text: said, values: numbers } = toProblem(refused(code, [], extra, headers), NETWORK);
    expect([said, numbers]).toEqual([text, values]);
  });

  test('names the fields that were refused', () => {
    const problem = toProblem(refused('invalid_request', [{ pointer: '/email', detail: 'Invalid' }]), NETWORK);
    expect(problem).toMatchObject({ text: 'problemFields', fields: ['email'] });
  });

  test('gives a reference for support only where the person can do nothing', () => {
    expect(toProblem(refused('internal_error'), NETWORK).reference).toBe('req_1');
    expect(toProblem(refused('sold_out'), NETWORK).reference).toBeUndefined();
  });

  test.each([
    ['a device without network', new ConnectionError('x'), { online: false }, 'problemOffline'],
    ['an API that is down', new ConnectionError('x'), {}, 'problemUnreachable'],
    ['a policy of the page that keeps the API away', new ConnectionError('x'), { blocked: true }, 'problemPolicy'],
    ['a slow answer', new TimeoutError('x'), {}, 'problemTimeout'],
    ['an origin that is not on the key’s list', refused('origin_not_allowed'), {}, 'problemOrigin'],
    ['a page without an origin', refused('origin_not_allowed'), { page: 'null' }, 'problemNoOrigin'],
  ] as const)('tells %s from the rest', (_what, error, network, text) => {
    expect(toProblem(error, { ...NETWORK, ...network }).text).toBe(text);
  });

  test('names to the promoter what to add', () => {
    expect(toProblem(refused('origin_not_allowed'), NETWORK)).toMatchObject({
      setup: true,
      values: { page: 'https://shop.example' },
    });
    expect(toProblem(new ConnectionError('x'), { ...NETWORK, blocked: true })).toMatchObject({
      setup: true,
      values: { api: 'https://api.example' },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { addressToReturnTo, readReturnParams } from './return-params.ts';

describe('readReturnParams', () => {
  test('takes the claim link apart and leaves the rest of the address alone', () => {
    expect(readReturnParams('https://x.test/p?ticket_claim=wt_a.b&utm=1#tickets')).toEqual({
      params: { claim: 'wt_a.b', order: undefined, redirect: undefined, checkout: undefined },
      cleaned: 'https://x.test/p?utm=1#tickets',
    });
  });

  test('removes every parameter that a redirect of the payment left', () => {
    const { params, cleaned } = readReturnParams(
      'https://x.test/?payment_intent=pi_1&payment_intent_client_secret=s&redirect_status=failed',
    );
    expect(params.redirect).toEqual({ status: 'failed' });
    expect(cleaned).toBe('https://x.test/');
  });

  test.each([
    ['success', true],
    ['cancelled', false],
  ])('reads the return from Stripe’s own page: %s', (status, paid) => {
    const { params, cleaned } = readReturnParams(`https://x.test/?a=1&ticket_payment=${status}&ticket_order_id=ord_1`);
    expect(params.checkout).toEqual({ orderId: 'ord_1', paid });
    expect(cleaned).toBe('https://x.test/?a=1');
  });

  test('ignores a token of the wrong kind, but still removes it', () => {
    expect(readReturnParams('https://x.test/?ticket_order=wt_a.b')).toEqual({
      params: { claim: undefined, order: undefined, redirect: undefined, checkout: undefined },
      cleaned: 'https://x.test/',
    });
  });

  test('has nothing to clean on an ordinary address, whatever parameters the page itself uses', () => {
    expect(readReturnParams('https://x.test/?redirect_status=mine').cleaned).toBeUndefined();
  });
});

describe('addressToReturnTo', () => {
  test('keeps the view of a page that routes by its fragment', () => {
    expect(addressToReturnTo('https://x.test/shop?a=1#/events/7')).toBe('https://x.test/shop?a=1#/events/7');
  });

  test('leaves out what would make the address too long to be taken', () => {
    const long = (length: number) => `https://x.test/shop?${'q'.repeat(length - 'https://x.test/shop?'.length)}`;
    expect(addressToReturnTo(long(2048))).toBe(long(2048));
    expect(addressToReturnTo(long(2049))).toBe('https://x.test/shop');
  });
});

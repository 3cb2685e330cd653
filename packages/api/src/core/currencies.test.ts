import { expect, test } from 'vitest';
import { currencyDecimals, isSellable } from './currencies.ts';

test.each(['EUR', 'eur', 'JPY', 'HUF', 'ZAR'])('tickets can be sold in %s', (code) => {
  expect(isSellable(code)).toBe(true);
});

test.each(['XXX', 'EURO', '', 'BTC', 'KWD', 'ISK', 'UGX'])('tickets are not sold in %j', (code) => {
  expect(isSellable(code)).toBe(false);
});

test('decimals are those of the payment provider, whatever Intl shows', () => {
  expect(currencyDecimals('huf')).toBe(2);
  expect(currencyDecimals('JPY')).toBe(0);
});

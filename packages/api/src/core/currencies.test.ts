import { expect, test } from 'vitest';
import { isSellable } from './currencies.ts';
import { formatMoney } from './money.ts';

test.each(['EUR', 'eur', 'JPY', 'ZAR'])('tickets can be sold in %s', (code) => {
  expect(isSellable(code)).toBe(true);
});

test.each(['XXX', 'EURO', '', 'BTC', 'KWD', 'ISK', 'HUF'])('tickets are not sold in %j', (code) => {
  expect(isSellable(code)).toBe(false);
});

// docs.stripe.com/currencies#zero-decimal
const WHOLE = ['BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'];

test('every currency that can be sold is written with the decimals it is charged in', () => {
  const sellable = Intl.supportedValuesOf('currency').filter(isSellable);
  expect(sellable.length).toBeGreaterThan(100);
  const written = (code: string) => formatMoney(123, code).replaceAll(/[^\d.]/g, '');
  expect(sellable.filter((code) => written(code) !== (WHOLE.includes(code) ? '123' : '1.23'))).toEqual([]);
});

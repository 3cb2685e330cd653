import { expect, test } from 'vitest';
import { chargeStep, currencyDecimals, isSellable, SELLABLE } from './currencies.ts';
import { formatMoney } from './money.ts';

test.each(['EUR', 'eur', 'JPY', 'ZAR', 'KWD', 'ISK', 'HUF', 'UGX'])('tickets can be sold in %s', (code) => {
  expect(isSellable(code)).toBe(true);
});

test.each(['XXX', 'EURO', '', 'BTC', 'CUP', 'toString'])('tickets are not sold in %j', (code) => {
  expect(isSellable(code)).toBe(false);
});

test.each([
  ['EUR', 4550, '€45.50'],
  ['EUR', 4500, '€45.00'],
  ['JPY', 4500, '¥4,500'],
  ['MGA', 4500, 'MGA 4,500'],
  ['KWD', 4500, 'KWD 4.500'],
  ['TND', 12340, 'TND 12.340'],
  ['ISK', 450000, 'ISK 4,500'],
  ['UGX', 450000, 'UGX 4,500'],
  ['HUF', 450000, 'HUF 4,500'],
  ['HUF', 450050, 'HUF 4,500.50'],
  ['COP', 4500000, 'COP 45,000'],
  ['PKR', 4500050, 'PKR 45,000.50'],
  ['RSD', 450000, 'RSD 4,500'],
  ['CZK', 450000, 'CZK 4,500.00'],
  ['IDR', 15000000, 'IDR 150,000'],
  ['TWD', 4500, 'NT$45.00'],
])('%s: %i minor units are written %s', (code, amount, written) => {
  // A no-break space parts the code from the number.
  expect(formatMoney(amount, code).replaceAll('\u00a0', ' ')).toBe(written);
});

test('every amount that can be charged is written to the last digit, in every currency', () => {
  const misread = SELLABLE.filter((code) => {
    const amount = 123 * chargeStep(code);
    const digits = formatMoney(amount, code)
      .replaceAll(/[^\d.]/g, '')
      .replace(/^\.|\.$/g, '');
    return Math.round(Number(digits) * 10 ** currencyDecimals(code)) !== amount;
  });
  expect(misread).toEqual([]);
  expect(SELLABLE).toHaveLength(new Set(SELLABLE).size);
});

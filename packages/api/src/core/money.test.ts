import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, assertChargeable, formatMoney, minimumCharge } from './money.ts';

const sum = (parts: readonly number[]) => parts.reduce((a, b) => a + b, 0);

describe('allocate', () => {
  const total = fc.integer({ min: 0, max: 100_000_000 });
  const weights = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 50 });

  test('the parts add up to the total, to the cent', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        fc.pre(sum(shares) > 0);
        expect(sum(allocate(amount, shares))).toBe(amount);
      }),
    );
  });

  test('each part is a whole number within one of its exact share', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        fc.pre(sum(shares) > 0);
        for (const [index, part] of allocate(amount, shares).entries()) {
          expect(Number.isInteger(part)).toBe(true);
          expect(Math.abs(part - (amount * (shares[index] ?? 0)) / sum(shares))).toBeLessThan(1);
        }
      }),
    );
  });

  test('whoever weighs nothing gets nothing', () => {
    fc.assert(
      fc.property(total, weights, (amount, shares) => {
        fc.pre(sum(shares) > 0);
        const parts = allocate(amount, [...shares, 0]);
        expect(parts.at(-1)).toBe(0);
      }),
    );
  });

  test('the largest remainder gets the cent, the first of equals before the others', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(10, [1, 2, 4])).toEqual([1, 3, 6]);
    expect(allocate(5, [3, 0, 7])).toEqual([2, 0, 3]);
  });

  test('nothing to weigh by is nothing for each', () => {
    expect(allocate(100, [])).toEqual([]);
    expect(allocate(100, [0, 0])).toEqual([0, 0]);
  });
});

describe('minimumCharge', () => {
  test.each([
    ['eur', 50],
    ['GBP', 30],
    ['huf', 17_500],
    ['xxx', 50],
  ])('%s is %i', (currency, smallest) => {
    expect(minimumCharge(currency)).toBe(smallest);
  });
});

describe('assertChargeable', () => {
  test.each([0, 50, 99_999_999])('%i can be charged', (total) => {
    expect(() => assertChargeable(total, 'eur')).not.toThrow();
  });

  test.each([
    [1, 'price_below_minimum'],
    [49, 'price_below_minimum'],
    [100_000_000, 'price_not_chargeable'],
  ])('%i is refused as %s', (total, code) => {
    expect(() => assertChargeable(total, 'eur')).toThrow(expect.objectContaining({ code }));
  });
});

describe('formatMoney', () => {
  test.each([
    [4500, 'eur', '€45.00'],
    [4500, 'JPY', '¥4,500'],
    [4500, 'kwd', 'KWD 4.500'],
    [0, 'usd', '$0.00'],
  ])('%i of %s is %s', (amount, currency, text) => {
    expect(formatMoney(amount, currency).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

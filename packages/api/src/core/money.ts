import { currencyDecimals, isWrittenWhole } from './currencies.ts';
import { AppError } from './errors.ts';
import { memoized } from './memoized.ts';

/** `amount × part ÷ whole`, rounded half up, exact for any safe integers. */
export const share = (amount: number, part: number, whole: number): number =>
  Number((BigInt(amount) * BigInt(part) * 2n + BigInt(whole)) / (2n * BigInt(whole)));

/** Splits `total` over `weights` by largest remainder, so that the parts add up to the cent. Weights that are all 0 get 0. */
export const allocate = (total: number, weights: readonly number[]): number[] => {
  const sum = BigInt(weights.reduce((a, b) => a + b, 0));
  if (sum === 0n) return weights.map(() => 0);
  // Products of two amounts exceed what a double holds exactly.
  const exact = weights.map((weight) => BigInt(total) * BigInt(weight));
  const parts = exact.map((value) => Number(value / sum));
  const byRemainder = exact
    .map((value, i) => ({ i, rest: value % sum }))
    .sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest < b.rest ? 1 : -1));
  const left = total - parts.reduce((a, b) => a + b, 0);
  for (const { i } of byRemainder.slice(0, left)) parts[i] = (parts[i] ?? 0) + 1;
  return parts;
};

/** Stripe's smallest charges in minor units, by currency (docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const MINIMUM: Record<string, number> = {
  usd: 50,
  eur: 50,
  chf: 50,
  aud: 50,
  cad: 50,
  nzd: 50,
  sgd: 50,
  brl: 50,
  inr: 50,
  gbp: 30,
  dkk: 250,
  nok: 300,
  sek: 300,
  czk: 1500,
  huf: 17500,
  pln: 200,
  ron: 200,
  bgn: 100,
  jpy: 50,
  hkd: 400,
  mxn: 1000,
  myr: 200,
  thb: 1000,
  aed: 200,
};

/** The smallest total that can be charged in a currency; 50 where Stripe names none. */
export const minimumCharge = (currency: string): number => MINIMUM[currency.toLowerCase()] ?? 50;

/** Stripe charges at most eight digits. */
const MAXIMUM = 99_999_999;

/** Throws `price_below_minimum` for a total between nothing and what can be charged, `price_not_chargeable` for one above. */
export const assertChargeable = (total: number, currency: string): void => {
  const minimum = minimumCharge(currency);
  if (total > 0 && total < minimum) {
    throw new AppError(
      'price_below_minimum',
      `The smallest amount that can be charged is ${formatMoney(minimum, currency)}.`,
    );
  }
  if (total > MAXIMUM) {
    throw new AppError(
      'price_not_chargeable',
      `The largest amount that can be charged at once is ${formatMoney(MAXIMUM, currency)}. Choose fewer tickets.`,
    );
  }
};

const writerOf = memoized((key) => {
  const [currency = '', locale] = key.split(' ');
  const style = { style: 'currency', currency: currency.toUpperCase() } as const;
  const decimals = currencyDecimals(currency);
  return new Intl.NumberFormat(locale, {
    ...style,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    trailingZeroDisplay: isWrittenWhole(currency) ? 'stripIfInteger' : 'auto',
  });
});

/**
 * A price as people read it: `formatMoney(4500, 'eur')` → `€45.00`. An amount has the decimals that it is charged in; where
 * people write the currency with fewer, those that are zero are left out.
 */
export const formatMoney = (amount: number, currency: string, locale = 'en'): string =>
  writerOf(`${currency} ${locale}`).format(amount / 10 ** currencyDecimals(currency));

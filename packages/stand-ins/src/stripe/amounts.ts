import { invalidParam } from './errors.ts';

/** Smallest charge by currency, https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts. */
const MINIMUM: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};
const MAXIMUM = 99_999_999;

/** What amounts must be divisible by, https://docs.stripe.com/currencies#special-cases and #three-decimal. */
const STEP: Readonly<Record<string, number>> = { isk: 100, ugx: 100, bhd: 10, jod: 10, kwd: 10, omr: 10, tnd: 10 };

/** The amount, if Stripe charges it in this currency; throws its 400 otherwise. */
export const checkAmount = (amount: number, currency: string): number => {
  const minimum = MINIMUM[currency] ?? 50;
  if (amount < 1)
    throw invalidParam('This value must be greater than or equal to 1.', 'amount', 'parameter_invalid_integer');
  if (amount < minimum) {
    throw invalidParam(
      `Amount must be at least ${(minimum / 100).toFixed(2)} ${currency}`,
      'amount',
      'amount_too_small',
    );
  }
  const step = STEP[currency] ?? 1;
  if (amount % step !== 0) {
    throw invalidParam(`Amounts in ${currency} must be divisible by ${step}.`, 'amount', 'parameter_invalid_integer');
  }
  if (amount > MAXIMUM) {
    throw invalidParam(
      `Amount must be no more than ${(MAXIMUM / 100).toFixed(2)} ${currency}`,
      'amount',
      'amount_too_large',
    );
  }
  return amount;
};

/** The fee, if it is no more than the amount. */
export const checkFee = (fee: number | null, amount: number): number | null => {
  if (fee !== null && fee > amount) {
    throw invalidParam('The `application_fee_amount` must not exceed the amount.', 'application_fee_amount');
  }
  return fee;
};

/** The suffix, if it can be printed on a statement. */
export const checkSuffix = (suffix: string | null): string | null => {
  if (suffix !== null && (suffix.length > 22 || /[<>\\'"*]/.test(suffix) || !/[a-z]/i.test(suffix))) {
    throw invalidParam(
      'The statement descriptor suffix takes up to 22 characters with at least one letter, and none of < > \\ \' " *.',
      'statement_descriptor_suffix',
    );
  }
  return suffix;
};

// Generated from packages/api/openapi.json by scripts/generate.ts. Do not edit.

const SPECIAL: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  MGA: 0,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/**
 * The decimals of a currency's minor unit, in which all amounts are: 4500 is 45.00 EUR, 4500 JPY and 4.500 KWD. They are
 * those the payment is made in, which for some currencies are not what Intl and ISO 4217 say.
 */
export function currencyDecimals(currency: string): number {
  return SPECIAL[currency.toUpperCase()] ?? 2;
}

const WRITTEN_WHOLE: readonly string[] = [
  'AFN',
  'ALL',
  'COP',
  'HUF',
  'IDR',
  'ISK',
  'LAK',
  'LBP',
  'MMK',
  'PKR',
  'RSD',
  'SOS',
  'UGX',
  'YER',
];

/**
 * Whether a currency is written without decimals that are zero: 450000 is 4,500 HUF. Browsers and servers bring tables of that
 * which differ; give `Intl.NumberFormat` its fraction digits, as `currencyDecimals` says them, and leave zeros out by this.
 */
export function isWrittenWhole(currency: string): boolean {
  return WRITTEN_WHOLE.includes(currency.toUpperCase());
}

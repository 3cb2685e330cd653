/**
 * Stripe's presentment currencies by the decimals of their minor unit (docs.stripe.com/currencies). Intl is no source for
 * these: it shows HUF, IDR or COP without decimals, while Stripe counts them in hundredths. Left out are currencies that
 * Stripe takes only in multiples: ISK and UGX (of 100) and those with three decimals (of 10).
 */
const WHOLE = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf';
const HUNDREDTHS =
  'aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve ' +
  'czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr jmd kes kgs khr kyd kzt lak ' +
  'lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ' +
  'ron rsd rub sar sbd scr sek sgd shp sle sos srd szl thb tjs top try ttd twd tzs uah usd uyu uzs wst xcd yer zar zmw';

const DECIMALS = new Map<string, 0 | 2>();
for (const code of WHOLE.split(' ')) DECIMALS.set(code, 0);
for (const code of HUNDREDTHS.split(' ')) DECIMALS.set(code, 2);

/** Decimals of an amount's minor unit: 4500 in a currency with 2 is 45.00. */
export const currencyDecimals = (currency: string): 0 | 2 => DECIMALS.get(currency.toLowerCase()) ?? 2;

/** Whether tickets can be sold in a currency: Stripe charges it and Intl can write it. */
export const isSellable = (currency: string): boolean =>
  DECIMALS.has(currency.toLowerCase()) && Intl.supportedValuesOf('currency').includes(currency.toUpperCase());

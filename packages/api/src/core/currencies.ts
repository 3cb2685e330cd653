/** Every currency that Stripe charges (docs.stripe.com/currencies). */
const CHARGED = new Set(
  (
    'aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny ' +
    'cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd ' +
    'jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ' +
    'ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd szl thb ' +
    'tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof xpf yer zar zmw'
  ).split(' '),
);

const of = <T>(decimals: T, codes: string) => codes.split(' ').map((code): [string, T] => [code, decimals]);

/**
 * The decimals of the minor unit that Stripe counts a currency in, where they are not 2. They differ from ISO 4217's: MGA
 * is whole here, and ISK and UGX, though whole, have two.
 */
export const SPECIAL_DECIMALS: Readonly<Record<string, number>> = Object.fromEntries([
  ...of(0, 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'),
  ...of(3, 'bhd jod kwd omr tnd'),
]);

/**
 * Currencies that people write without decimals where there are none to tell, though their minor unit has two (CLDR 48).
 * Workers and browsers have tables of that of their own, and differ on most of these: HUF, COP and PKR have decimals in
 * workerd and none in Chromium.
 */
export const WRITTEN_WHOLE: readonly string[] = 'afn all cop huf idr isk lak lbp mmk pkr rsd sos ugx yer'.split(' ');

/** What amounts must be multiples of, where that is not 1: whole krónur and shillings, and no last of three decimals. */
const STEPS: Readonly<Record<string, number>> = Object.fromEntries([
  ...of(100, 'isk ugx'),
  ...of(10, 'bhd jod kwd omr tnd'),
]);

/** Whether tickets can be sold in a currency. */
export const isSellable = (currency: string): boolean => CHARGED.has(currency.toLowerCase());

/** How many decimals an amount in minor units has: `4500` is 45.00 EUR, 4500 JPY and 4.500 KWD. */
export const currencyDecimals = (currency: string): number => SPECIAL_DECIMALS[currency.toLowerCase()] ?? 2;

/** Whether decimals that are zero are left out where the currency is written. */
export const isWrittenWhole = (currency: string): boolean => WRITTEN_WHOLE.includes(currency.toLowerCase());

/** An amount that can be charged is a multiple of this many minor units. */
export const chargeStep = (currency: string): number => STEPS[currency.toLowerCase()] ?? 1;

/** Every currency tickets can be sold in, in lower case. */
export const SELLABLE: readonly string[] = [...CHARGED];

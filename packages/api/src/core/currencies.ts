/**
 * What Stripe charges (docs.stripe.com/currencies), without the currencies whose amounts are easily misread: those that
 * Stripe counts in hundredths while Intl writes them whole (AFN, ALL, COP, HUF, IDR, LAK, LBP, MMK, PKR, SOS, YER), for
 * which a page that relies on Intl would show a hundredfold price, and those that Stripe takes only in multiples (ISK,
 * UGX, and all with three decimals).
 */
const CHARGED = new Set(
  (
    'aed amd ang aoa ars aud awg azn bam bbd bdt bgn bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf clp cny crc cve czk ' +
    'djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg ils inr jmd jpy kes kgs khr kmf krw ' +
    'kyd kzt lkr lrd lsl mad mdl mga mkd mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pln ' +
    'pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle srd szl thb tjs top try ttd twd tzs uah usd uyu uzs vnd vuv ' +
    'wst xaf xcd xof xpf zar zmw'
  ).split(' '),
);

/** Whether tickets can be sold in a currency: Stripe charges it and Intl writes it, with the same decimals. */
export const isSellable = (currency: string): boolean =>
  CHARGED.has(currency.toLowerCase()) && Intl.supportedValuesOf('currency').includes(currency.toUpperCase());

import { currencyDecimals } from '@ticket-vendor/sdk';
import { en, type MessageKey, type Messages } from './en.ts';

/** Every language but English, which is always at hand: each is a file of its own. */
const OTHERS: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import('./de.ts')).de,
};

export type Values = Readonly<Record<string, string | number>>;

/** Texts and formats of one locale. */
export interface I18n {
  /** BCP 47, as asked for: `de-AT` formats as in Austria and speaks German. */
  readonly locale: string;
  readonly language: string;
  /** Which way that language is written, whatever way the page is. */
  readonly direction: 'ltr' | 'rtl';
  t(key: MessageKey, values?: Values): string;
  /** A price; `short` leaves out `.00`. Nothing to pay is called free. */
  money(amount: number, currency: string, short?: boolean): string;
  /** What of a price is fee and tax, such as Includes €5.00 in fees and €10.00 VAT; empty if neither is. */
  includes(parts: { fee: number; tax: number; tax_name: string }, currency: string): string;
  /** A day in the event's zone, such as Saturday 12 June 2027. */
  day(instant: string, timeZone: string): string;
  /** `20:00 – 23:00`; the end names its day when it is another one, and the zone when the reader's differs. */
  hours(start: string, end: string, timeZone: string): string;
  /** A moment in short, such as 12 Jun, 10:00. */
  moment(instant: string, timeZone: string): string;
  /** The parts of a calendar leaf. */
  leaf(instant: string, timeZone: string): { month: string; day: string };
}

/** The language of `tag`, English where there is none or it can't be loaded. An invalid tag counts as English. */
export async function loadI18n(tag: string): Promise<I18n> {
  try {
    const messages = await OTHERS[languageOf(tag)]?.();
    return createI18n(tag, messages && { language: languageOf(tag), messages });
  } catch {
    // Tickets are sold all the same.
    return createI18n('en');
  }
}

/** Whether {@link loadI18n} has nothing to load. */
export const isAtHand = (tag: string): boolean => !(languageOf(tag) in OTHERS);

/** Texts and formats in English, or in another language's messages. */
export function createI18n(tag: string, other?: { language: string; messages: Messages }): I18n {
  const locale = canonical(tag);
  const language = other?.language ?? 'en';
  const spoken = languageOf(tag) === language ? locale : 'en';
  const plurals = new Intl.PluralRules(spoken);
  const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(spoken, options);

  const t = (key: MessageKey, values: Values = {}): string => {
    // The language's file may be of another release than this one.
    const message = other?.messages[key] ?? en[key];
    const one = typeof message !== 'string' && plurals.select(Number(values.n)) === 'one';
    const text = typeof message === 'string' ? message : one ? message.one : message.other;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };

  const money: I18n['money'] = (amount, currency, short = false) => {
    if (amount === 0) return t('free');
    const style = { style: 'currency', currency } as const;
    const decimals = currencyDecimals(currency);
    // Prices of some currencies are counted in a smaller unit than people write them in.
    const usual = new Intl.NumberFormat(spoken, style).resolvedOptions().maximumFractionDigits ?? 2;
    return new Intl.NumberFormat(spoken, {
      ...style,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      trailingZeroDisplay: short || usual < decimals ? 'stripIfInteger' : 'auto',
    }).format(amount / 10 ** decimals);
  };

  return {
    locale: spoken,
    language,
    direction: /^(ar|fa|he|ur)$/.test(language) ? 'rtl' : 'ltr',
    t,
    money,
    includes({ fee, tax, tax_name }, currency) {
      const values = { fee: money(fee, currency), tax: money(tax, currency), name: tax_name };
      if (fee > 0) return t(tax > 0 ? 'includesFeeAndTax' : 'includesFee', values);
      return tax > 0 ? t('includesTax', values) : '';
    },
    day: (instant, timeZone) =>
      date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(new Date(instant)),
    hours(start, end, timeZone) {
      const from = new Date(start);
      const to = new Date(end);
      const day = date({ dateStyle: 'short', timeZone });
      // A night out that ends before six in the morning is still one evening.
      const oneEvening = day.format(from) === day.format(to) || to.getTime() - from.getTime() < 14 * 3_600_000;
      const foreign = timeZone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
      const zone = foreign ? ({ timeZoneName: 'short' } as const) : {};
      const clock = { hour: 'numeric', minute: '2-digit', timeZone } as const;
      const ends = oneEvening ? clock : ({ ...clock, day: 'numeric', month: 'short' } as const);
      return `${date(clock).format(from)} – ${date({ ...ends, ...zone }).format(to)}`;
    },
    moment: (instant, timeZone) =>
      date({ day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit', timeZone }).format(new Date(instant)),
    leaf: (instant, timeZone) => ({
      month: date({ month: 'short', timeZone }).format(new Date(instant)).replace('.', ''),
      day: date({ day: 'numeric', timeZone }).format(new Date(instant)).replace('.', ''),
    }),
  };
}

/** A language tag in its canonical form; undefined for what is none. */
export function localeOf(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

const languageOf = (tag: string): string => canonical(tag).split('-')[0] ?? 'en';

const canonical = (tag: string): string => localeOf(tag) ?? 'en';

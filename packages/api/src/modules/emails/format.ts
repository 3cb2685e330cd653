import { DEFAULT_LOCALE, formatLocaleOf, type Language, languageOf } from '../../core/locale.ts';
import { memoized } from '../../core/memoized.ts';
import { formatMoney } from '../../core/money.ts';
import { type LocalTime, promised, zoneLetters } from '../../core/zones.ts';
import { de } from './texts/de.ts';
import { en, type Texts } from './texts/en.ts';
import { say, type Words } from './words.ts';

/** Every language has every text, or this does not compile. */
export const TEXTS: Record<Language, Texts> = { en, de };

// Local times are formatted as if they were UTC, since Intl's zone rules may differ from ours.
const writers = memoized((locale) => {
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  return {
    day: write({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    hour: write({ hour: '2-digit', minute: '2-digit' }),
  };
});

/** The texts and the formats of one reader's language. */
export type Voice = {
  language: Language;
  texts: Texts;
  money(amount: number, currency: string): string;
  /** A price; zero is written as the word for free. */
  price(amount: number, currency: string): string;
  /**
   * `Saturday 12 June 2027 at 20:00 CEST`: the local time in a zone. `local` is the promised local time, where stored.
   */
  time(at: Date, timeZone: string, local?: LocalTime | null): string;
  /** `2 × Front stalls`. */
  seats(quantity: number, tierName: string): Words;
};

/** The voice for a reader's `locale` (BCP 47). */
export const voiceFor = (locale: string): Voice => {
  const language = languageOf(locale);
  const format = formatLocaleOf(locale);
  const texts = TEXTS[language];
  const money = (amount: number, currency: string) =>
    formatMoney(amount, currency, format === formatLocaleOf(DEFAULT_LOCALE) ? DEFAULT_LOCALE : format);
  return {
    language,
    texts,
    money,
    price: (amount, currency) => (amount === 0 ? texts.free : money(amount, currency)),
    time(at, timeZone, local = null) {
      const { day, hour } = writers(format);
      const told = promised(timeZone, at, local);
      const wall = new Date(`${told.slice(0, -6)}Z`);
      const date = format === 'en-GB' ? day.format(wall).replace(',', '') : day.format(wall);
      const letters = zoneLetters(timeZone, told);
      return texts.dayAtHour(date, `${hour.format(wall)} ${texts.zones[letters] ?? letters}`);
    },
    seats: (quantity, tierName) => say`${quantity} × ${tierName}`,
  };
};

/** The short name of an order, `#5T1X3N`: the random end of its id. It gives no access. */
export const shortNumber = (id: string): string => `#${id.slice(-6).toUpperCase()}`;

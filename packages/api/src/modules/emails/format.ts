import { DEFAULT_LOCALE, formatLocaleOf, type Language, languageOf } from '../../core/locale.ts';
import { memoized } from '../../core/memoized.ts';
import { formatMoney } from '../../core/money.ts';
import { type LocalTime, promised, zoneLetters } from '../../core/zones.ts';
import { de } from './texts/de.ts';
import { en, type Texts } from './texts/en.ts';
import { say, type Words } from './words.ts';

/** Every language has every text, or this does not compile. */
export const TEXTS: Record<Language, Texts> = { en, de };

// What a wall clock shows is written as if it were UTC, since the rules of zones that Intl brings may not be ours.
const writers = memoized((locale) => {
  const write = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  return {
    day: write({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    hour: write({ hour: '2-digit', minute: '2-digit' }),
  };
});

/** What an e-mail or a page is written with for one reader: texts, prices, times. */
export type Voice = {
  language: Language;
  texts: Texts;
  money(amount: number, currency: string): string;
  /** A price on show: what costs nothing is called free. */
  price(amount: number, currency: string): string;
  /** `Saturday 12 June 2027 at 20:00 CEST`: what the wall clock of a zone shows, by what was promised where that is given. */
  time(at: Date, timeZone: string, local?: LocalTime | null): string;
  /** `2 × Front stalls`. */
  seats(quantity: number, tierName: string): Words;
};

/** How to write to who reads `locale` (BCP 47). */
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

/** What people call an order by, `#5T1X3N`: the end of its id, which is random. It names it, and opens nothing. */
export const shortNumber = (id: string): string => `#${id.slice(-6).toUpperCase()}`;

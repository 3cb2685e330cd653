import { currencyDecimals, isWrittenWhole } from '@ticket-vendor/sdk';
import { en, type Message, type MessageKey, type Messages } from './en.ts';

/** Every language except English, which is always loaded: each is a file of its own. */
const OTHERS: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import('./de.ts')).de,
};

export type Values = Readonly<Record<string, string | number>>;

/** Texts and formats of one locale. */
export type I18n = {
  /** BCP 47, as requested: `de-AT` means German texts with Austrian formats. */
  readonly locale: string;
  readonly language: string;
  /** The language's direction, whatever the page's is. */
  readonly direction: 'ltr' | 'rtl';
  t(key: MessageKey, values?: Values): string;
  /** Fills a text that a file loaded on demand brings along. */
  say(message: Message, values?: Values): string;
  /** A price; `short` leaves out `.00`. A price of 0 is "free". */
  money(amount: number, currency: string, short?: boolean): string;
  /** The fee and tax in a price, such as Includes €5.00 in fees and €10.00 VAT; empty if there are none. */
  includes(parts: { fee: number; tax: number; tax_name: string }, currency: string): string;
  // Times come from the API: the event's local time with its offset. A browser's rules for the zone may differ or be
  // missing, so nothing is calculated from them.
  /** A day at the event, such as Saturday 12 June 2027. */
  day(local: string): string;
  /** `20:00 – 23:00`, with the end's day if it differs, and the offset if the reader's clock differs. */
  hours(start: string, end: string, timeZone: string): string;
  /** A short date and time, such as 12 Jun, 10:00; with the year if it is not this one, and an offset as in `hours`. */
  moment(local: string, timeZone: string): string;
  /** The parts of a calendar leaf. */
  leaf(local: string): { month: string; day: string };
};

/** The texts for `tag`; English if the tag is invalid, or its language is missing or can't be loaded. */
export const loadI18n = async (tag: string): Promise<I18n> => {
  try {
    const messages = await OTHERS[languageOf(tag)]?.();
    return createI18n(tag, messages && { language: languageOf(tag), messages });
  } catch {
    // Tickets can be sold in English too.
    return createI18n('en');
  }
};

/** Whether a language needs no loading. */
export const isAtHand = (tag: string): boolean => !(languageOf(tag) in OTHERS);

/** Texts and formats in English, or in another language's messages. */
export const createI18n = (tag: string, other?: { language: string; messages: Messages }): I18n => {
  const locale = canonical(tag);
  const language = other?.language ?? 'en';
  const spoken = languageOf(tag) === language ? locale : 'en';
  const plurals = new Intl.PluralRules(spoken);
  const date = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(spoken, { timeZone: 'UTC', ...options });

  // 8:00 pm, but 08:00 and 00:30 with a 24-hour clock.
  const { hourCycle } = date({ hour: 'numeric' }).resolvedOptions();
  const clock = { hour: hourCycle?.startsWith('h2') ? '2-digit' : 'numeric', minute: '2-digit' } as const;

  const say = (message: Message, values: Values = {}): string => {
    const one = typeof message !== 'string' && plurals.select(Number(values.n)) === 'one';
    const text = typeof message === 'string' ? message : one ? message.one : message.other;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
  // The language's file may come from another release.
  const t = (key: MessageKey, values?: Values): string => say(other?.messages[key] ?? en[key], values);

  const money: I18n['money'] = (amount, currency, short = false) => {
    if (amount === 0) return t('free');
    const style = { style: 'currency', currency } as const;
    const decimals = currencyDecimals(currency);
    return new Intl.NumberFormat(spoken, {
      ...style,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      trailingZeroDisplay: short || isWrittenWhole(currency) ? 'stripIfInteger' : 'auto',
    }).format(amount / 10 ** decimals);
  };

  return {
    locale: spoken,
    language,
    direction: /^(ar|fa|he|ur)$/.test(language) ? 'rtl' : 'ltr',
    t,
    say,
    money,
    includes({ fee, tax, tax_name }, currency) {
      const values = { fee: money(fee, currency), tax: money(tax, currency), name: tax_name };
      if (fee > 0) return t(tax > 0 ? 'includesFeeAndTax' : 'includesFee', values);
      return tax > 0 ? t('includesTax', values) : '';
    },
    day: (local) => date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(wallClock(local)),
    hours(start, end, timeZone) {
      // A night out that ends before six in the morning is still one evening.
      const oneEvening =
        start.slice(0, 10) === end.slice(0, 10) || Date.parse(end) - Date.parse(start) < 14 * 3_600_000;
      const foreign = isForeign(timeZone, start, end);
      const from = date(clock).format(wallClock(start));
      const to = date(oneEvening ? clock : { ...clock, day: 'numeric', month: 'short' }).format(wallClock(end));
      const changes = foreign && offsetOf(start) !== offsetOf(end);
      return `${from}${changes ? ` ${letters(start)}` : ''} – ${to}${foreign ? ` ${letters(end)}` : ''}`;
    },
    moment(local, timeZone) {
      const year = local.slice(0, 4) === String(new Date().getFullYear()) ? {} : ({ year: 'numeric' } as const);
      const text = date({ ...clock, day: 'numeric', month: 'short', ...year }).format(wallClock(local));
      return isForeign(timeZone, local) ? `${text} ${letters(local)}` : text;
    },
    leaf: (local) => ({
      month: date({ month: 'short' }).format(wallClock(local)).replace('.', ''),
      day: date({ day: 'numeric' }).format(wallClock(local)).replace('.', ''),
    }),
  };
};

const OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/** The local time as if it were UTC, to be formatted as UTC. */
const wallClock = (local: string): Date => new Date(local.replace(OFFSET, 'Z'));

/** Minutes east of UTC. */
const offsetOf = (local: string): number => (wallClock(local).getTime() - Date.parse(local)) / 60_000;

/** `GMT+5:30`. */
const letters = (local: string): string => {
  const offset = offsetOf(local);
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  if (offset === 0) return 'GMT';
  return `GMT${offset < 0 ? '-' : '+'}${hours}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`;
};

/** Whether the reader's clock differs from the event's at these times. */
const isForeign = (timeZone: string, ...locals: string[]): boolean => {
  return !isOwnZone(timeZone) && locals.some((local) => -new Date(local).getTimezoneOffset() !== offsetOf(local));
};

/** Zones have several names, so the browser resolves both. It may not know the event's zone. */
const isOwnZone = (timeZone: string): boolean => {
  try {
    const called = (zone?: string) => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
    return called(timeZone) === called(called());
  } catch {
    return false;
  }
};

/** A language tag in canonical form; undefined if it is invalid. */
export const localeOf = (tag: string): string | undefined => {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
};

const languageOf = (tag: string): string => canonical(tag).split('-')[0] ?? 'en';

const canonical = (tag: string): string => localeOf(tag) ?? 'en';

/** The languages of our e-mails and pages. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The default where nobody said which language they read. */
export const DEFAULT_LOCALE = 'en';

/** Language, script and region of a BCP 47 tag in canonical form, `de-AT` of `DE-at-u-nu-arab`; null where it is none. */
export const canonicalLocale = (tag: string): string | null => {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return null; // a RangeError: not a tag
  }
};

const spokenLanguage = (locale: string): Language | null => {
  const asked = canonicalLocale(locale)?.split('-')[0];
  return LANGUAGES.find((language) => language === asked) ?? null;
};

/** The language to write in to a reader of `locale`; English if it is none of ours. */
export const languageOf = (locale: string): Language => spokenLanguage(locale) ?? 'en';

/** `Intl` takes long, and a few headers are those of nearly all requests. */
const accepted = new Map<string, string>();
const MOST_ACCEPTED = 200;

/**
 * What an Accept-Language header asks for (RFC 9110, 12.5.4): the best of it that we write, or else the best of it; English
 * where it says nothing.
 */
export const acceptedLocale = (header: string | undefined): string => {
  const text = (header ?? '').slice(0, 500);
  const known = accepted.get(text);
  if (known !== undefined) return known;
  const locale = readAccepted(text);
  if (accepted.size >= MOST_ACCEPTED) accepted.clear();
  accepted.set(text, locale);
  return locale;
};

const readAccepted = (text: string): string => {
  const asked = text
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
      const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
      return { locale: canonicalLocale(tag), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter((choice): choice is { locale: string; weight: number } => choice.locale !== null && choice.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ locale }) => locale);
  return asked.find((locale) => spokenLanguage(locale) !== null) ?? asked[0] ?? DEFAULT_LOCALE;
};

/** Regions whose formats of dates and prices we follow, by language. The first is the default of its language. */
const REGIONS: Record<Language, readonly string[]> = {
  // Readers of English come from everywhere, so its default is the date format that fewest misread.
  en: ['GB', 'AU', 'CA', 'IE', 'IN', 'NZ', 'SG', 'US', 'ZA'],
  de: ['DE', 'AT', 'CH', 'LI', 'LU'],
};

/** The locale for formatting dates and prices for a reader of `locale`: that of their region if we know it. */
export const formatLocaleOf = (locale: string): string => {
  const language = languageOf(locale);
  const canonical = canonicalLocale(locale) ?? DEFAULT_LOCALE;
  const asked = canonical.startsWith(language) ? new Intl.Locale(canonical).region : undefined;
  const region = REGIONS[language].find((known) => known === asked) ?? REGIONS[language][0];
  return `${language}-${region}`;
};

import { expect, test } from 'vitest';
import { acceptedLocale, canonicalLocale, formatLocaleOf, languageOf } from './locale.ts';

test.each([
  ['de-at', 'de-AT'],
  ['DE-Latn-CH-1996-u-nu-arab', 'de-Latn-CH-1996'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['', null],
  ['*', null],
  ['German', 'german'],
  ['de_AT', null],
  ['no language', null],
  ['x'.repeat(100), null],
])('the locale of %j is %s', (tag, locale) => {
  expect(canonicalLocale(tag)).toBe(locale);
});

test.each([
  ['de-AT', 'de', 'de-AT'],
  ['de', 'de', 'de-DE'],
  ['de-XX', 'de', 'de-DE'],
  ['en-US', 'en', 'en-US'],
  ['en', 'en', 'en-GB'],
  ['fr-CA', 'en', 'en-GB'],
  ['den', 'en', 'en-GB'],
  ['nonsense!', 'en', 'en-GB'],
])('who reads %s is written to in %s, with prices and dates of %s', (locale, language, format) => {
  expect([languageOf(locale), formatLocaleOf(locale)]).toEqual([language, format]);
});

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de-AT'],
  ['fr, nl;q=0.9, de;q=0.2', 'de'],
  ['en;q=0.4, de;q=0.6', 'de'],
  ['de;q=0, fr', 'fr'],
  ['da, en-gb;q=0.8', 'en-GB'],
  ['*', 'en'],
  [';;,,q=1', 'en'],
  ['de;q=nonsense', 'en'],
  [undefined, 'en'],
  [`${'xx,'.repeat(10_000)}de`, 'xx'],
])('Accept-Language %j asks for %s', (header, locale) => {
  expect(acceptedLocale(header)).toBe(locale);
});

test('a header is read the same again, also after more of them than are remembered', () => {
  const headers = Array.from({ length: 300 }, (_, n) => `fr, ${n % 2 === 0 ? 'de-AT' : 'en-GB'};q=0.${n + 1}`);
  const first = headers.map(acceptedLocale);
  expect([first[0], first[1]]).toEqual(['de-AT', 'en-GB']);
  expect(headers.map(acceptedLocale)).toEqual(first);
});

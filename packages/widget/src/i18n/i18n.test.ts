import { afterEach, describe, expect, test, vi } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { createI18n, isAtHand, loadI18n } from './i18n.ts';
import { de as roomDe } from './waiting-room/de.ts';
import { en as roomEn } from './waiting-room/en.ts';

const placeholders = (message: unknown) =>
  JSON.stringify(message)
    .match(/\{\w+\}/g)
    ?.sort() ?? [];

describe('texts', () => {
  test('every language fills the same placeholders as English', () => {
    const all: Record<string, unknown> = { ...en, ...roomEn };
    const other: Record<string, unknown> = { ...de, ...roomDe };
    expect(Object.keys(all)).toHaveLength(Object.keys(en).length + Object.keys(roomEn).length);
    for (const [key, message] of Object.entries(all)) {
      expect([key, new Set(placeholders(other[key]))]).toEqual([key, new Set(placeholders(message))]);
    }
  });

  test('chooses the plural form by number', () => {
    const { t } = createI18n('en');
    expect(t('ticketCount', { n: 1 })).toBe('1 ticket');
    expect(t('ticketCount', { n: 2 })).toBe('2 tickets');
  });

  test('speaks the language of a region and English where it knows none', async () => {
    const [austrian, french, none] = await Promise.all(['de-AT', 'fr', 'not a tag'].map(loadI18n));
    expect([austrian?.locale, austrian?.language, austrian?.t('getTickets')]).toEqual(['de-AT', 'de', 'Tickets holen']);
    for (const english of [french, none]) {
      expect([english?.locale, english?.language, english?.t('getTickets')]).toEqual(['en', 'en', 'Get tickets']);
    }
    expect(['de-CH', 'en-GB', 'fr', 'not a tag'].map(isAtHand)).toEqual([false, true, true, true]);
  });

  test('says in English what an older file of a language lacks', () => {
    const { getTickets: _, ...older } = de;
    expect(createI18n('de', { language: 'de', messages: older as typeof de }).t('getTickets')).toBe('Get tickets');
  });
});

describe('formats', () => {
  test('divides by the minor unit of each currency', () => {
    const i18n = createI18n('en-GB');
    expect(i18n.money(4550, 'EUR')).toBe('€45.50');
    expect(i18n.money(4500, 'EUR', true)).toBe('€45');
    expect(i18n.money(4500, 'JPY')).toBe('JP¥4,500');
    expect(i18n.money(4500, 'KWD')).toBe('KWD\u00a04.500');
    expect(i18n.money(450000, 'ISK')).toBe('ISK\u00a04,500');
    expect(i18n.money(450050, 'HUF')).toBe('HUF\u00a04,500.50');
    expect(i18n.money(450000, 'HUF')).toBe('HUF\u00a04,500');
    expect(i18n.money(0, 'EUR')).toBe('Free');
  });

  test('leaves decimals out by our own table, whatever this runtime’s says', () => {
    const i18n = createI18n('en-GB');
    // Browsers and Workers of 2026 differ in whether they write these with decimals.
    for (const currency of ['HUF', 'COP', 'PKR', 'RSD', 'ISK']) {
      expect(i18n.money(450000, currency)).toBe(`${currency}\u00a04,500`);
    }
    expect(i18n.money(450000, 'CZK')).toBe('CZK\u00a04,500.00');
  });

  test('shows the day of the event where it happens', () => {
    const i18n = createI18n('en-GB');
    expect(i18n.day('2027-06-13T01:30:00+02:00')).toMatch(/^Sunday,? 13 June 2027$/);
    expect(i18n.day('2027-06-12T19:30:00-04:00')).toMatch(/^Saturday,? 12 June 2027$/);
    expect(i18n.leaf('2027-06-13T01:30:00.250+02:00')).toEqual({ month: 'Jun', day: '13' });
  });
});

describe('a time of day', () => {
  afterEach(() => vi.unstubAllEnvs());
  const readIn = (zone: string) => vi.stubEnv('TZ', zone);
  const hours = (reader: string, start: string, end: string, timeZone: string) => {
    readIn(reader);
    return createI18n('en-GB').hours(start, end, timeZone);
  };
  const night = (offset: string) => [`2027-06-12T20:00:00${offset}`, `2027-06-13T00:30:00${offset}`] as const;

  test.each([
    ['Europe/Berlin', 'Europe/Berlin', '+02:00'],
    // V8 uses old names for these.
    ['Asia/Calcutta', 'Asia/Kolkata', '+05:30'],
    ['Asia/Kolkata', 'Asia/Calcutta', '+05:30'],
    ['Europe/Kiev', 'Europe/Kyiv', '+03:00'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires', '-03:00'],
    ['Asia/Katmandu', 'Asia/Kathmandu', '+05:45'],
    // Another zone with the same time.
    ['Europe/Paris', 'Europe/Berlin', '+02:00'],
    // A zone that this runtime does not know.
    ['Europe/Berlin', 'Europe/Atlantis', '+02:00'],
    ['America/Vancouver', 'America/Vancouver', '-08:00'],
  ])('is told to a reader in %s as the clocks there show it', (reader, timeZone, offset) => {
    expect(hours(reader, ...night(offset), timeZone)).toBe('20:00 – 00:30');
  });

  test.each([
    ['Europe/London', 'Europe/Berlin', '+02:00', 'GMT+2'],
    ['Europe/Berlin', 'Asia/Kolkata', '+05:30', 'GMT+5:30'],
    ['Asia/Kolkata', 'America/Vancouver', '-07:00', 'GMT-7'],
    ['Europe/Berlin', 'UTC', '+00:00', 'GMT'],
    ['Europe/London', 'Europe/Atlantis', '+02:00', 'GMT+2'],
  ])('is told to a reader in %s with the offset that it has in %s', (reader, timeZone, offset, letters) => {
    expect(hours(reader, ...night(offset), timeZone)).toBe(`20:00 – 00:30 ${letters}`);
  });

  test('names the day of an end that is on another day', () => {
    const [start, end] = ['2027-06-12T20:00:00+02:00', '2027-06-14T12:00:00+02:00'];
    expect(hours('Europe/Berlin', start, end, 'Europe/Berlin')).toMatch(/^20:00 – 14 Jun,? 12:00$/);
  });

  test('names both offsets of a night in which the clocks change', () => {
    const [start, end] = ['2027-10-30T22:00:00+02:00', '2027-10-31T04:00:00+01:00'];
    expect(hours('Asia/Tokyo', start, end, 'Europe/Berlin')).toBe('22:00 GMT+2 – 04:00 GMT+1');
  });

  test('in short has the year that is not this one, and the offset that is not the reader’s', () => {
    readIn('Europe/London');
    const year = new Date().getFullYear();
    const { moment } = createI18n('en-GB');
    expect(moment(`${year}-12-24T10:00:00+00:00`, 'Europe/London')).toMatch(/^24 Dec,? 10:00$/);
    expect(moment(`${year + 1}-12-24T10:00:00+00:00`, 'Europe/London')).toMatch(
      new RegExp(`^24 Dec ${year + 1},? 10:00$`),
    );
    expect(moment(`${year}-12-24T10:00:00-05:00`, 'America/New_York')).toMatch(/^24 Dec,? 10:00 GMT-5$/);
  });
});

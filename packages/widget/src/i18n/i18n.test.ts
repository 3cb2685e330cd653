import { describe, expect, it } from 'vitest';
import { de } from './de.ts';
import { en } from './en.ts';
import { createI18n, isAtHand, loadI18n } from './i18n.ts';

const placeholders = (message: unknown) =>
  JSON.stringify(message)
    .match(/\{\w+\}/g)
    ?.sort() ?? [];

describe('texts', () => {
  it('every language fills the same placeholders as English', () => {
    for (const [key, message] of Object.entries(en)) {
      expect([key, new Set(placeholders(de[key as keyof typeof en]))]).toEqual([key, new Set(placeholders(message))]);
    }
  });

  it('chooses the plural form by number', () => {
    const { t } = createI18n('en');
    expect(t('ticketCount', { n: 1 })).toBe('1 ticket');
    expect(t('ticketCount', { n: 2 })).toBe('2 tickets');
  });

  it('speaks the language of a region and English where it knows none', async () => {
    const [austrian, french, none] = await Promise.all(['de-AT', 'fr', 'not a tag'].map(loadI18n));
    expect([austrian?.locale, austrian?.language, austrian?.t('getTickets')]).toEqual(['de-AT', 'de', 'Tickets holen']);
    for (const english of [french, none]) {
      expect([english?.locale, english?.language, english?.t('getTickets')]).toEqual(['en', 'en', 'Get tickets']);
    }
    expect(['de-CH', 'en-GB', 'fr', 'not a tag'].map(isAtHand)).toEqual([false, true, true, true]);
  });

  it('says in English what an older file of a language lacks', () => {
    const { getTickets: _, ...older } = de;
    expect(createI18n('de', { language: 'de', messages: older as typeof de }).t('getTickets')).toBe('Get tickets');
  });
});

describe('formats', () => {
  it('divides by the minor unit of each currency', () => {
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

  it('shows the day of the event where it happens', () => {
    const i18n = createI18n('en-GB');
    expect(i18n.day('2027-06-12T23:30:00.000Z', 'Europe/Berlin')).toMatch(/^Sunday,? 13 June 2027$/);
    expect(i18n.day('2027-06-12T23:30:00.000Z', 'America/New_York')).toMatch(/^Saturday,? 12 June 2027$/);
  });

  it('names the day of an end that is on another day', () => {
    const i18n = createI18n('en-GB');
    expect(i18n.hours('2027-06-12T18:00:00.000Z', '2027-06-12T22:30:00.000Z', 'Europe/Berlin')).toMatch(
      /^20:00 – 00:30/,
    );
    expect(i18n.hours('2027-06-12T18:00:00.000Z', '2027-06-14T10:00:00.000Z', 'Europe/Berlin')).toMatch(/14 Jun/);
  });
});

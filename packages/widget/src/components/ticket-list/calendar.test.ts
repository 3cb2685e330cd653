import ical from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { TicketEvent } from '../../api/types.ts';
import { calendarText } from './calendar.ts';

const event = (change: Partial<TicketEvent> = {}): TicketEvent => ({
  id: 'evt_1',
  title: 'Night of the Lanterns',
  description: '',
  venue: 'Old Harbour Hall',
  city: 'Hamburg',
  start_time: '2027-06-12T18:00:00.000Z',
  end_time: '2027-06-12T21:00:00.000Z',
  local_start_time: '2027-06-12T20:00:00+02:00',
  local_end_time: '2027-06-12T23:00:00+02:00',
  revision: 0,
  updated_at: '2027-01-10T09:00:00.123Z',
  time_zone: 'Europe/Berlin',
  currency: 'EUR',
  status: 'published',
  image_url: null,
  url: 'https://tickets.example/e/evt_1',
  accepts_access_code: false,
  waiting_room: false,
  tiers: [],
  ...change,
});

/** The entry as a calendar parser reads it. */
const read = (change: Partial<TicketEvent> = {}) => {
  const text = calendarText(event(change));
  const [entry, ...others] = new ical.Component(ical.parse(text)).getAllSubcomponents('vevent');
  if (!entry || others.length > 0) throw new Error('Not one entry');
  const value = (name: string) => String(entry.getFirstPropertyValue(name));
  return { text, value, names: entry.getAllProperties().map(({ name }) => name) };
};

describe('a calendar entry', () => {
  test('tells when the event is, and when that was last changed', () => {
    const { value, names } = read();
    expect([value('dtstart'), value('dtend')]).toEqual(['2027-06-12T18:00:00Z', '2027-06-12T21:00:00Z']);
    expect([value('dtstamp'), value('last-modified')]).toEqual(['2027-01-10T09:00:00Z', '2027-01-10T09:00:00Z']);
    expect([value('sequence'), value('status'), value('uid')]).toEqual(['0', 'CONFIRMED', 'evt_1']);
    expect(new Set(names).size).toBe(names.length);
  });

  test('takes the place of the one before once the event was moved or cancelled', () => {
    const before = read();
    const moved = read({ revision: 1, updated_at: '2027-02-01T00:00:00.000Z', start_time: '2027-06-12T17:00:00.000Z' });
    const gone = read({ revision: 2, updated_at: '2027-03-01T00:00:00.000Z', status: 'cancelled' });
    const of = (name: string) => [before, moved, gone].map(({ value }) => value(name));
    expect(new Set(of('uid')).size).toBe(1);
    expect(of('sequence')).toEqual(['0', '1', '2']);
    expect(of('dtstamp')).toEqual(of('dtstamp').toSorted());
    expect(of('status')).toEqual(['CONFIRMED', 'CONFIRMED', 'CANCELLED']);
  });

  test.each([
    ['signs that mean something', 'Rock, Paper; Scissors \\ n', 'Rock, Paper; Scissors \\ n'],
    ['line breaks of all kinds', 'one\r\ntwo\nthree\rfour', 'one\ntwo\nthree\nfour'],
    ['control characters', 'a\u0007b\u007fc', 'a b c'],
    ['what looks like a property', 'x\nSTATUS:CANCELLED', 'x\nSTATUS:CANCELLED'],
    ['a long title of characters of four octets', '🎺'.repeat(100), '🎺'.repeat(100)],
    ['a title of 200 letters with marks', 'é'.repeat(200), 'é'.repeat(200)],
  ])('keeps %s', (_, title, shown) => {
    const { value, text } = read({ title, venue: title, city: '' });
    expect([value('summary'), value('location'), value('status')]).toEqual([shown, shown, 'CONFIRMED']);
    const lines = text.split('\r\n');
    expect(Math.max(...lines.map((line) => new TextEncoder().encode(line).length))).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('has no place where none is told', () => {
    expect(read({ venue: '', city: '' }).names).not.toContain('location');
  });
});

import { describe, expect, it } from 'vitest';
import { calendarText } from './keep.ts';

describe('calendarText', () => {
  it('escapes what would break the entry and keeps the instants', () => {
    const text = calendarText({
      id: 'evt_1',
      title: 'Rock, Paper; Scissors',
      description: '',
      venue: 'Hall\nNorth',
      city: '',
      start_time: '2027-06-12T18:00:00.000Z',
      end_time: '2027-06-12T21:00:00.000Z',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      status: 'published',
      image_url: null,
      url: 'https://tickets.example/e/evt_1',
      accepts_access_code: false,
      tiers: [],
    });
    expect(text).toContain('SUMMARY:Rock\\, Paper\\; Scissors\r\n');
    expect(text).toContain('LOCATION:Hall\\nNorth\r\n');
    expect(text).toContain('DTSTART:20270612T180000Z\r\n');
  });
});

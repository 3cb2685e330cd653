import type { TicketEvent } from '../../api/types.ts';

const stamp = (instant: string) => `${new Date(instant).toISOString().replace(/[-:]/g, '').slice(0, 15)}Z`;

/** Escapes a text value (RFC 5545, section 3.3.11), which may hold no other control characters. */
const escaped = (text: string) =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '\\n')
    .replace(/[\p{Cc}]/gu, ' ');

/** Folds a line: 75 octets at most, continued after a space, without splitting a character (section 3.1). */
const folded = (line: string): string => {
  const bytes = new TextEncoder();
  const lines: string[] = [];
  let current = '';
  let size = 0;
  for (const character of line) {
    const octets = bytes.encode(character).length;
    if (size + octets > 75) {
      lines.push(current);
      current = ' ';
      size = 1;
    }
    current += character;
    size += octets;
  }
  return [...lines, current].join('\r\n');
};

/**
 * A calendar entry (RFC 5545) without any ticket code. Saved again after a change, it replaces the earlier one: the
 * same UID, a higher SEQUENCE, a later DTSTAMP.
 */
export const calendarText = (event: TicketEvent): string => {
  const place = [event.venue, event.city].filter(Boolean).join(', ');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ticket Vendor//Widget//EN',
    'BEGIN:VEVENT',
    `UID:${event.id}`,
    // Without METHOD, DTSTAMP is the time of the last change (section 3.8.7.2).
    `DTSTAMP:${stamp(event.updated_at)}`,
    `LAST-MODIFIED:${stamp(event.updated_at)}`,
    `SEQUENCE:${event.revision}`,
    `STATUS:${event.status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    `DTSTART:${stamp(event.start_time)}`,
    `DTEND:${stamp(event.end_time)}`,
    `SUMMARY:${escaped(event.title)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    `URL:${event.url}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n');
};

export const calendarFile = (event: TicketEvent): Blob =>
  new Blob([calendarText(event)], { type: 'text/calendar;charset=utf-8' });

import { remembered } from '../../core/remembered.ts';

const inZone = (options: Intl.DateTimeFormatOptions) =>
  remembered((timeZone) => new Intl.DateTimeFormat('en-GB', { timeZone, ...options }));
const dayIn = inZone({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const hourIn = inZone({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });

/** `Saturday 12 June 2027 at 20:00 CEST`, in the given IANA time zone. */
export const formatTime = (time: Date, timeZone: string): string => {
  const day = dayIn(timeZone).format(time);
  return `${day.replace(',', '')} at ${hourIn(timeZone).format(time)}`;
};

/** `2 × Front stalls`. */
export const formatSeats = (quantity: number, tierName: string): string => `${quantity} × ${tierName}`;

/** One line, as subjects must be. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

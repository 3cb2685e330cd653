/** `Saturday 12 June 2027 at 20:00 CEST`, in the given IANA time zone. */
export const formatTime = (time: Date, timeZone: string): string => {
  const day = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(time);
  const hour = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(time);
  return `${day.replace(',', '')} at ${hour}`;
};

/** `2 × Front stalls`. */
export const formatSeats = (quantity: number, tierName: string): string => `${quantity} × ${tierName}`;

/** One line, as subjects must be. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

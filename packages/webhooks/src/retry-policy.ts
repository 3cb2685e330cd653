/**
 * Seconds to wait before each attempt of a delivery, counted from the one before: at once, 5 s, 5 min, 30 min, 2 h, 5 h,
 * 10 h, 14 h, 20 h, 24 h. About 75 hours in all (Standard Webhooks 1.0.0, retry schedule and backoff).
 */
export const RETRY_DELAYS_SECONDS = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** Jitter adds up to this share of a delay and never shortens it, so an endpoint gets at least the promised wait. */
export const MAX_JITTER = 0.2;

/** Longest `Retry-After` that is honoured, so that an endpoint cannot postpone a delivery for ever. */
export const MAX_RETRY_AFTER_SECONDS = 86_400;

/** Time that an endpoint has to answer. */
export const DELIVERY_TIMEOUT_MS = 20_000;

/** How an attempt ended: an HTTP status, or no answer. */
export type DeliveryResult = number | 'timeout' | 'network_error';

/**
 * The consequence of an attempt. `success`: done. `disable`: the endpoint says it is gone, so it gets nothing more.
 * `retry`: the attempt failed and is repeated while the schedule lasts. A redirect counts as such a failure: it is
 * never followed, but the endpoint's owner may correct the URL meanwhile.
 */
export type DeliveryOutcome = 'success' | 'disable' | 'retry';

/** Classifies the end of an attempt: only a 2xx is a success (Standard Webhooks 1.0.0, deliverability and reliability). */
export const classifyDelivery = (result: DeliveryResult): DeliveryOutcome => {
  if (typeof result !== 'number') return 'retry';
  if (result >= 200 && result < 300) return 'success';
  return result === 410 ? 'disable' : 'retry';
};

/** Lengthens a delay by up to `MAX_JITTER`, in whole seconds; `random` is in [0, 1), as from `Math.random()`. */
export const withJitter = (delaySeconds: number, random: number): number =>
  Math.round(delaySeconds * (1 + MAX_JITTER * random));

/**
 * Seconds until the next attempt, or `null` if the schedule is used up. `attemptsMade` is 0 for a new delivery; a
 * `Retry-After` in seconds lengthens the delay and never shortens it.
 */
export const nextAttemptDelay = (
  attemptsMade: number,
  random: number,
  retryAfterSeconds: number | null = null,
): number | null => {
  const delay = RETRY_DELAYS_SECONDS[attemptsMade];
  if (delay === undefined) return null;
  return Math.max(withJitter(delay, random), Math.min(retryAfterSeconds ?? 0, MAX_RETRY_AFTER_SECONDS));
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CLOCK = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';
const HTTP_DATES = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${CLOCK} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\\d{2}) ${CLOCK} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${CLOCK} (?<year>\\d{4})$`),
];

/**
 * Reads a `Retry-After` header as seconds from `now`, at least 0 and at most `MAX_RETRY_AFTER_SECONDS`, or `null` if it is
 * absent or not of a form of RFC 9110 (section 10.2.3; dates in all three forms of section 5.6.7).
 */
export const parseRetryAfter = (header: string | null | undefined, now: Date): number | null => {
  const value = header?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), MAX_RETRY_AFTER_SECONDS);
  const date = parseHttpDate(value, now);
  if (date === null) return null;
  const seconds = Math.ceil((date - now.getTime()) / 1000);
  return Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS);
};

// `Date.parse` would also accept "5 May" and other guesses that differ between runtimes.
const parseHttpDate = (value: string, now: Date): number | null => {
  for (const form of HTTP_DATES) {
    const groups = form.exec(value)?.groups;
    if (!groups) continue;
    const month = MONTHS.indexOf(groups.month ?? '');
    const [day, hour, minute, second] = [groups.day, groups.hour, groups.minute, groups.second].map(Number);
    if (month < 0 || day === undefined || hour === undefined || minute === undefined || second === undefined)
      return null;
    const year = groups.year?.length === 2 ? fullYear(Number(groups.year), now) : Number(groups.year);
    const date = new Date(Date.UTC(year, month, day, hour, minute, second));
    // Date.UTC rolls 31 February over into March; a leap second (60) may roll over.
    const isReal = date.getUTCDate() === day || second === 60;
    return isReal && day >= 1 && hour <= 23 && minute <= 59 && second <= 60 ? date.getTime() : null;
  }
  return null;
};

// RFC 9110 section 5.6.7: a two-digit year over 50 years ahead is in the past century.
const fullYear = (twoDigits: number, now: Date): number => {
  const currentYear = now.getUTCFullYear();
  const year = currentYear - (currentYear % 100) + twoDigits;
  return year > currentYear + 50 ? year - 100 : year;
};

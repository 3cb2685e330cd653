import { ApiError, ConnectionError } from '../core/errors.ts';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Codes of Node, Bun and Deno for "no byte was sent". Browsers have none, so there nothing matches. */
const NEVER_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

const neverConnected = (error: unknown): boolean => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NEVER_CONNECTED.test(String(cause.code))) return true;
  }
  return false;
};

/** Milliseconds of a `Retry-After` header (RFC 9110: seconds or a date), `undefined` without a usable one. */
export const retryAfterMs = (headers: Headers, now: number): number | undefined => {
  const value = headers.get('retry-after');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

/**
 * Milliseconds to wait before the next attempt, `undefined` if there must be none.
 * `repeatable` says that a second execution does no harm: a read, or a call with an idempotency key.
 */
export const retryDelay = (error: unknown, repeatable: boolean, attempt: number): number | undefined => {
  let asked: number | undefined;
  if (error instanceof ApiError) {
    const { status } = error;
    asked = retryAfterMs(error.headers, Date.now());
    const passing = status === 408 || status >= 500 || (status === 409 && asked !== undefined);
    if (status !== 429 && !(repeatable && passing)) return undefined;
    // A person should read `address_limit`, which ends only when others at the same IP address release tickets, and may
    // choose fewer. `database_limit` never ends: a request that is too much at once stays so.
    if (error.code === 'address_limit' || error.code === 'database_limit') return undefined;
    // The caller can use such a long wait better than a sleeping request.
    if (asked !== undefined && asked > LONGEST_RETRY_AFTER_MS) return undefined;
  } else if (!(error instanceof ConnectionError) || !(repeatable || neverConnected(error))) {
    return undefined;
  }
  const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt);
  // Buyers refused in the same second of an on-sale must not all retry in the same second.
  return asked === undefined ? backoff * (0.5 + Math.random() / 2) : asked + backoff * Math.random();
};

/** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
export const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });

import { type ErrorResponse, Resend } from 'resend';
import type { Clock } from '../../core/clock.ts';
import { deadlineSignal } from '../../core/deadline.ts';
import type { Env } from '../../core/env.ts';
import { RetryLater } from '../../core/retry-later.ts';
import type { Mailer } from '../../ports/mailer.ts';
import { senderOf } from './sender.ts';

const DEADLINE_MS = 10_000;
/** The longest wait; after it we ask again, in case a quota was raised. */
const LONGEST_WAIT_SECONDS = 6 * 3600;

/** Resend names the offending field in a validation error's message; only the recipient's address is for ever wrong. */
const isRefusedAddress = (error: ErrorResponse) => error.name === 'validation_error' && /`to`/.test(error.message);

/** Seconds to wait where an answer does not say it (resend.com/docs/api-reference/errors). */
const WAIT_SECONDS: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 1,
  // A repeat of it is at work there.
  concurrent_idempotent_requests: 2,
  // Their reset is not documented, so we ask again from time to time.
  daily_quota_exceeded: 600,
  monthly_quota_exceeded: 3600,
};

type Headers = Readonly<Record<string, string>> | null;

/** `Retry-After` in seconds (RFC 9110, 10.2.3): a number, or a time. */
const retryAfter = (headers: Headers, now: number): number | null => {
  const wish = headers?.['retry-after']?.trim() ?? '';
  const seconds = /^\d+(\.\d+)?$/.test(wish) ? Number(wish) : (Date.parse(wish) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), LONGEST_WAIT_SECONDS) : null;
};

/** Requests per second by `ratelimit-limit`; null if its window is not a second. */
const toldRate = (headers: Headers): number | null => {
  const limit = Number.parseInt(headers?.['ratelimit-limit'] ?? '', 10);
  const reset = Number.parseFloat(headers?.['ratelimit-reset'] ?? '');
  return limit >= 1 && reset <= 1 ? limit : null;
};

/** The wait that an answer asks for; null if it refuses the e-mail or names no wait. */
const retryLater = (error: ErrorResponse, headers: Headers, now: number): RetryLater | null => {
  const wish = retryAfter(headers, now);
  const isLimited = error.statusCode === 429 || error.name in WAIT_SECONDS;
  const isAway = (error.statusCode ?? 0) >= 500 && wish !== null;
  if (!isLimited && !isAway) return null;
  const seconds = wish ?? WAIT_SECONDS[error.name] ?? 1;
  return new RetryLater('Resend', error.name, seconds, error.name === 'rate_limit_exceeded' ? toldRate(headers) : null);
};

/** E-mail through Resend. Its idempotency keys live for 24 hours. */
export const createResendMailer = (env: Env, clock: Clock): Mailer => {
  const resend = new Resend(env.RESEND_API_KEY, { baseUrl: env.RESEND_URL });
  return {
    async send({ to, subject, html, text, sender }, idempotencyKey) {
      const { signal, clear } = deadlineSignal(DEADLINE_MS);
      const sending = resend.emails.send(
        {
          from: senderOf(env.EMAIL_FROM, sender?.name ?? null),
          to,
          subject,
          html,
          text,
          ...(sender?.reply_to && { replyTo: sender.reply_to }),
          headers: {
            // Asks auto-responders for silence (RFC 3834).
            'Auto-Submitted': 'auto-generated',
            // Keeps Gmail from making one thread of e-mails with one subject, of which it then hides what is repeated.
            'X-Entity-Ref-ID': idempotencyKey,
          },
        },
        { idempotencyKey, signal },
      );
      const { error, headers } = await sending.finally(clear);
      if (error === null) return 'sent';
      // The key was used for another text, as when a template changed between two tries: the first one went out.
      if (error.name === 'invalid_idempotent_request') return 'sent';
      if (isRefusedAddress(error)) return 'refused';
      const wait = retryLater(error, headers, clock.now().getTime());
      if (wait) throw wait;
      throw new Error(`Resend did not take an e-mail: ${error.name} (${error.statusCode ?? 'no answer'})`);
    },
  };
};

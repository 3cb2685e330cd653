import { type ErrorResponse, Resend } from 'resend';
import type { Env } from '../../core/env.ts';
import type { Mailer } from '../../ports/mailer.ts';
import { senderOf } from './sender.ts';

const DEADLINE_MS = 10_000;

/** Resend names the offending field in a validation error's message; only the recipient's address is for ever wrong. */
const isRefusedAddress = (error: ErrorResponse) => error.name === 'validation_error' && /`to`/.test(error.message);

/** E-mail through Resend. Its idempotency keys live for 24 hours. */
export const createResendMailer = (env: Env): Mailer => {
  const resend = new Resend(env.RESEND_API_KEY, { baseUrl: env.RESEND_URL });
  return {
    async send({ to, subject, html, text, sender }, idempotencyKey) {
      const { error } = await resend.emails.send(
        {
          from: senderOf(env.EMAIL_FROM, sender?.name ?? null),
          to,
          subject,
          html,
          text,
          ...(sender?.reply_to && { replyTo: sender.reply_to }),
          headers: { 'Auto-Submitted': 'auto-generated' },
        },
        { idempotencyKey, signal: AbortSignal.timeout(DEADLINE_MS) },
      );
      if (error === null) return 'sent';
      // The key was used for another text, as when a template changed between two tries: the first one went out.
      if (error.name === 'invalid_idempotent_request') return 'sent';
      if (isRefusedAddress(error)) return 'refused';
      throw new Error(`Resend did not take an e-mail: ${error.name} (${error.statusCode ?? 'no answer'})`);
    },
  };
};

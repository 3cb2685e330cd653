import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { link, makeLinkToken } from '../../core/link-token.ts';
import { selectAccountByEmail } from '../../db/accounts.ts';
import { accountExistsEmail, registrationEmail, sendEmail } from '../emails/service.ts';
import { selectRegistration } from './repository.ts';

const HOUR_MS = 3_600_000;

const aboutRegistration = z.object({ registration_id: z.string() });

/**
 * E-mails the link that turns a registration into an account or, if the e-mail has one already, says so: at most once
 * an hour, however often others try.
 */
export const emailRegistration = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const registration = await selectRegistration(ctx.db, aboutRegistration.parse(payload).registration_id);
  if (!registration || registration.expires_at <= ctx.now) return;
  const { email, locale, created_at, expires_at } = registration;
  const account = await selectAccountByEmail(ctx.db, email);
  if (account) {
    const hour = Math.floor(created_at.getTime() / HOUR_MS);
    const content = accountExistsEmail({ url: link(ctx, 'reset-password', account.user.locale) }, account.user.locale);
    await sendEmail(ctx, account.user.email, content, `account_exists:${account.user.id}:${hour}`);
    return;
  }
  const token = await makeLinkToken(ctx.secrets, 'registration', registration, expires_at);
  const url = link(ctx, 'verify-email', locale, token);
  await sendEmail(ctx, email, registrationEmail({ url }, locale), jobId);
};

import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { link, makeLinkToken } from '../../core/link-token.ts';
import { selectAccount, selectAccountByEmail } from '../../db/accounts.ts';
import { passwordChangedEmail, passwordResetEmail, sendEmail } from '../emails/service.ts';

const HOUR_MS = 3_600_000;

const aboutUser = z.object({ user_id: z.string(), at: z.coerce.date() });

const aboutEmail = z.object({ email: z.string(), locale: z.string().nullish(), at: z.coerce.date() });

/** E-mails the link that sets a new password, if the e-mail has an account. */
export const emailReset = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { email, at, ...asked } = aboutEmail.parse(payload);
  const account = await selectAccountByEmail(ctx.db, email);
  if (!account) return;
  const { user } = account;
  const locale = asked.locale ?? user.locale;
  const expiresAt = new Date(at.getTime() + HOUR_MS);
  const token = await makeLinkToken(ctx.secrets, 'password_reset', user, expiresAt);
  const url = link(ctx, 'reset-password', locale, token);
  await sendEmail(ctx, user.email, passwordResetEmail({ name: user.name, url }, locale), jobId);
};

/** Tells a person that their password changed, in case they did not do it. */
export const emailChanged = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const account = await selectAccount(ctx.db, aboutUser.parse(payload).user_id);
  if (!account) return;
  const { email, name, locale } = account.user;
  const url = link(ctx, 'reset-password', locale);
  await sendEmail(ctx, email, passwordChangedEmail({ name, url }, locale), jobId);
};

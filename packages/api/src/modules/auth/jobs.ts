import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import {
  accountExistsEmail,
  passwordChangedEmail,
  passwordResetEmail,
  registrationEmail,
  sendEmail,
} from '../emails/service.ts';
import { makeLinkToken } from './link-token.ts';
import { selectAccount, selectAccountByEmail, selectRegistration } from './repository.ts';

const HOUR_MS = 3_600_000;

const aboutRegistration = z.object({ registration_id: z.string() });
const aboutUser = z.object({ user_id: z.string(), at: z.coerce.date() });
const aboutEmail = z.object({ email: z.string(), locale: z.string().nullish(), at: z.coerce.date() });

type Payload = Record<string, unknown>;

/** Tokens are in the fragment: browsers send it to no server and in no referrer. */
const link = (ctx: SystemCtx, page: string, locale: string, token?: string) =>
  `${ctx.env.PUBLIC_URL}/${page}?locale=${locale}${token === undefined ? '' : `#token=${token}`}`;

/**
 * E-mails what makes a registration an account, or, if somebody has the e-mail, that they have one: once an hour, however
 * often others try.
 */
export const sendRegistration = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
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

/** E-mails the link that sets a new password, if anybody has the e-mail. */
export const sendPasswordReset = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
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

/** Tells a person that their password was changed, in case it was not them. */
export const sendPasswordChanged = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const account = await selectAccount(ctx.db, aboutUser.parse(payload).user_id);
  if (!account) return;
  const { email, name, locale } = account.user;
  const url = link(ctx, 'reset-password', locale);
  await sendEmail(ctx, email, passwordChangedEmail({ name, url }, locale), jobId);
};

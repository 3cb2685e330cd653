import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { DEFAULT_LOCALE } from '../../core/locale.ts';
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
const aboutEmail = z.object({ email: z.string(), at: z.coerce.date() });

type Payload = Record<string, unknown>;

/** Tokens are in the fragment: browsers send it to no server and in no referrer. */
const link = (ctx: SystemCtx, page: string, token: string) => `${ctx.env.PUBLIC_URL}/${page}#token=${token}`;

/**
 * E-mails what makes a registration an account, or, if somebody has the e-mail, that they have one: once an hour, however
 * often others try.
 */
export const sendRegistration = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const registration = await selectRegistration(ctx.db, aboutRegistration.parse(payload).registration_id);
  if (!registration || registration.expires_at <= ctx.now) return;
  const { email, created_at, expires_at } = registration;
  const account = await selectAccountByEmail(ctx.db, email);
  if (account) {
    const hour = Math.floor(created_at.getTime() / HOUR_MS);
    const content = accountExistsEmail({ url: `${ctx.env.PUBLIC_URL}/reset-password` }, DEFAULT_LOCALE);
    await sendEmail(ctx, account.user.email, content, `account_exists:${account.user.id}:${hour}`);
    return;
  }
  const url = link(ctx, 'verify-email', await makeLinkToken(ctx.secrets, 'registration', registration, expires_at));
  await sendEmail(ctx, email, registrationEmail({ url }, DEFAULT_LOCALE), jobId);
};

/** E-mails the link that sets a new password, if anybody has the e-mail. */
export const sendPasswordReset = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const { email, at } = aboutEmail.parse(payload);
  const account = await selectAccountByEmail(ctx.db, email);
  if (!account) return;
  const { user } = account;
  const expiresAt = new Date(at.getTime() + HOUR_MS);
  const url = link(ctx, 'reset-password', await makeLinkToken(ctx.secrets, 'password_reset', user, expiresAt));
  await sendEmail(ctx, user.email, passwordResetEmail({ name: user.name, url }, DEFAULT_LOCALE), jobId);
};

/** Tells a person that their password was changed, in case it was not them. */
export const sendPasswordChanged = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const account = await selectAccount(ctx.db, aboutUser.parse(payload).user_id);
  if (!account) return;
  const url = `${ctx.env.PUBLIC_URL}/reset-password`;
  await sendEmail(
    ctx,
    account.user.email,
    passwordChangedEmail({ name: account.user.name, url }, DEFAULT_LOCALE),
    jobId,
  );
};

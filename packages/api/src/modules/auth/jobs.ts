import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { passwordChangedEmail, passwordResetEmail, sendEmail, verificationEmail } from '../emails/service.ts';
import { makeLinkToken } from './link-token.ts';
import { selectAccount, selectAccountByEmail } from './repository.ts';

const aboutUser = z.object({ user_id: z.string(), at: z.coerce.date() });
const aboutEmail = z.object({ email: z.string(), at: z.coerce.date() });

type Payload = Record<string, unknown>;

/** Tokens are in the fragment: browsers send it to no server and in no referrer. */
const link = (ctx: SystemCtx, page: string, token: string) => `${ctx.env.PUBLIC_URL}/${page}#token=${token}`;

/** E-mails the link that shows an account's e-mail to be its person's. */
export const sendVerification = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const { user_id, at } = aboutUser.parse(payload);
  const account = await selectAccount(ctx.db, user_id);
  if (!account || account.user.email_verified_at) return;
  const { user } = account;
  const url = link(ctx, 'verify-email', await makeLinkToken(ctx.secrets, 'email_verification', user, at));
  await sendEmail(ctx, user.email, verificationEmail({ name: user.name, url }), jobId);
};

/** E-mails the link that sets a new password, if anybody has the e-mail. */
export const sendPasswordReset = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const { email, at } = aboutEmail.parse(payload);
  const account = await selectAccountByEmail(ctx.db, email);
  if (!account) return;
  const { user } = account;
  const url = link(ctx, 'reset-password', await makeLinkToken(ctx.secrets, 'password_reset', user, at));
  await sendEmail(ctx, user.email, passwordResetEmail({ name: user.name, url }), jobId);
};

/** Tells a person that their password was changed, in case it was not them. */
export const sendPasswordChanged = async (ctx: SystemCtx, payload: Payload, jobId: string): Promise<void> => {
  const account = await selectAccount(ctx.db, aboutUser.parse(payload).user_id);
  if (!account) return;
  const url = `${ctx.env.PUBLIC_URL}/reset-password`;
  await sendEmail(ctx, account.user.email, passwordChangedEmail({ name: account.user.name, url }), jobId);
};

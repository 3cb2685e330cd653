import type { z } from '@hono/zod-openapi';
import { isSameEmail } from '@ticket-vendor/text';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { readLinkToken } from '../../core/link-token.ts';
import { hashPassword, verifyPassword } from '../../core/password.ts';
import { type AccountRow, selectAccount } from '../../db/accounts.ts';
import { transition } from '../../outbox/transition.ts';
import type { changePasswordBody, requestResetBody, resetPasswordBody } from './schemas.ts';

const requireAccount = async (ctx: Ctx): Promise<AccountRow> => {
  const account = ctx.caller.kind === 'user' ? await selectAccount(ctx.db, ctx.caller.userId) : null;
  if (!account) throw new AppError('invalid_credential', 'The account is gone. Sign in again.');
  return account;
};

const assertUnlikeEmail = (password: string, email: string, field: string): void => {
  if (!isSameEmail(password, email)) return;
  throw new AppError('invalid_request', 'Choose another password.', {
    errors: [{ pointer: `/body/${field}`, detail: 'Must not be the e-mail' }],
  });
};

/** Sends a reset link if the e-mail has an account. The work and the answer are the same if it has none. */
export const requestPasswordReset = async (
  ctx: Ctx,
  { email, locale }: z.output<typeof requestResetBody>,
): Promise<void> => {
  // The job finds out whether the e-mail has an account.
  await transition(ctx, 'enqueue', {
    id: `password_reset:${ctx.requestId}`,
    name: 'passwords.email_reset',
    payload: { email, locale: locale ?? null, at: ctx.now },
    run_at: ctx.now,
  });
};

/**
 * `except` is the session to keep; `proven` means that the e-mail is theirs. False when the password changed meanwhile.
 */
const replacePassword = async (
  ctx: Ctx,
  { id, password_hash }: AccountRow['user'],
  password: string,
  how: { except: string | null; proven: boolean },
): Promise<boolean> => {
  const new_hash = await hashPassword(password, ctx.random);
  const job_id = `password_changed:${ctx.requestId}`;
  const args = { user_id: id, hash: password_hash, new_hash, job_id, ...how };
  return (await transition(ctx, 'change_password', args)).outcome === 'changed';
};

/** Sets a new password by a link and ends every session. Throws `link_invalid`. */
export const resetPassword = async (ctx: Ctx, { token, password }: z.output<typeof resetPasswordBody>) => {
  const user = await readLinkToken(ctx.secrets, 'password_reset', token, ctx.now, async (id) => {
    const account = await selectAccount(ctx.db, id);
    return account?.user ?? null;
  });
  assertUnlikeEmail(password, user.email, 'password');
  const changed = await replacePassword(ctx, user, password, { except: null, proven: true });
  if (!changed) throw new AppError('link_invalid');
};

/** Replaces the signed-in person's password and ends their other sessions. Throws `wrong_password`. */
export const changePassword = async (ctx: Ctx, input: z.output<typeof changePasswordBody>) => {
  const { user } = await requireAccount(ctx);
  const wrong = new AppError('wrong_password', 'Type the password you sign in with, or ask for a reset link.');
  if (!(await verifyPassword(input.current_password, user.password_hash))) throw wrong;
  assertUnlikeEmail(input.new_password, user.email, 'new_password');
  const except = ctx.caller.kind === 'user' ? (ctx.caller.sessionId ?? null) : null;
  if (!(await replacePassword(ctx, user, input.new_password, { except, proven: false }))) throw wrong;
};

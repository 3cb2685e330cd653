import type { z } from '@hono/zod-openapi';
import type { Ctx } from '../../core/context.ts';
import { sha256 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { hashPassword, needsRehash, verifyPassword } from '../../core/password.ts';
import { selectAccount, selectAccountByEmail } from '../../db/accounts.ts';
import { perform, transition } from '../../outbox/transition.ts';
import type { loginBody, refreshBody } from './schemas.ts';
import { firstOfFamily, newRefreshToken, presentAccount, presentSession } from './session.ts';

export * from './registration.ts';

/** How long a client that lost the answer to a refresh gets that answer again. */
const GRACE_SECONDS = 10;

/** Opens a session. Throws `invalid_login` for a wrong password and for no account, after the same work. */
export const login = async (ctx: Ctx, input: z.output<typeof loginBody>) => {
  const account = await selectAccountByEmail(ctx.db, input.email);
  const right = await verifyPassword(input.password, account?.user.password_hash ?? null);
  const wrong = new AppError('invalid_login', 'Check both and try again.');
  if (!account || !right) throw wrong;
  const token = await newRefreshToken(ctx);
  const first = firstOfFamily(token, account.user.id, ctx);
  const { password_hash } = account.user;
  const rehashed = needsRehash(password_hash) ? await hashPassword(input.password, ctx.random) : null;
  const { token_expires_at: expires_at, ...session } = first;
  const args = { ...session, expires_at, hash: password_hash, rehashed };
  await transition(ctx, 'open_session', args, { refusal: () => wrong });
  return presentSession(ctx, account, { token: token.token, sessionId: first.family_id });
};

/**
 * Exchanges a refresh token for the next one. The immediate predecessor gets the same next one again within ten seconds;
 * any other used token ends its session. Throws `invalid_credential` or `credential_expired`.
 */
export const refresh = async (ctx: Ctx, { refresh_token }: z.output<typeof refreshBody>) => {
  const hash = await sha256(refresh_token);
  const sealedFor = `refresh:${hash}`;
  const next = await newRefreshToken(ctx);
  const sealed = await ctx.secrets.encrypt(next.token, sealedFor);
  const rotation = await perform(ctx, 'rotate_refresh_token', {
    hash,
    new_id: next.id,
    new_hash: next.hash,
    successor: sealed,
    expires_at: next.expiresAt,
    grace_seconds: GRACE_SECONDS,
  });
  if (rotation.outcome !== 'rotated' && rotation.outcome !== 'repeated') {
    if (rotation.outcome === 'invalid_credential' && rotation.reused) {
      const { user_id, family_id } = rotation;
      ctx.log('warn', 'a used refresh token came again; its session was ended', {
        request_id: ctx.requestId,
        user_id,
        family_id,
      });
    }
    throw new AppError(rotation.outcome, 'The session is over. Sign in again.');
  }
  const account = await selectAccount(ctx.db, rotation.user_id);
  if (!account) throw new Error('A refresh token outlived its person');
  const token = rotation.outcome === 'rotated' ? next.token : await ctx.secrets.decrypt(rotation.successor, sealedFor);
  return presentSession(ctx, account, { token, sessionId: rotation.family_id });
};

/** Ends the session of a refresh token, current or used. An unknown token has no session. */
export const logout = async (ctx: Ctx, { refresh_token }: z.output<typeof refreshBody>) => {
  await transition(ctx, 'end_token_family', { hash: await sha256(refresh_token) });
};

/** The signed-in person and the promoter they act for. */
export const readMe = async (ctx: Ctx) => {
  const account = ctx.caller.kind === 'user' ? await selectAccount(ctx.db, ctx.caller.userId) : null;
  if (!account) throw new AppError('invalid_credential', 'The account is gone. Sign in again.');
  return presentAccount(account);
};

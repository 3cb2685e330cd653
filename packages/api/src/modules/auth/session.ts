import { ACCESS_TOKEN_SECONDS, signAccessToken } from '../../core/access-token.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { base64url, sha256 } from '../../core/encoding.ts';
import { newId } from '../../core/ids.ts';
import type { AccountRow } from '../../db/accounts.ts';
import { presentOwnPromoter } from '../promoters/service.ts';

const REFRESH_TOKEN_MS = 7 * 24 * 60 * 60 * 1000;

/** A new refresh token (256 random bits) and its hash, which is stored. `token` is shown once. */
export const newRefreshToken = async (ctx: SystemCtx) => {
  const token = `rt_${base64url(ctx.random.bytes(32))}`;
  return {
    id: newId('refreshToken', ctx),
    token,
    hash: await sha256(token),
    expiresAt: new Date(ctx.now.getTime() + REFRESH_TOKEN_MS),
  };
};

export type NewRefreshToken = Awaited<ReturnType<typeof newRefreshToken>>;

/** The first token of a session, as functions take it. It starts a token family, whose id is the session's. */
export const firstOfFamily = ({ id, hash, expiresAt }: NewRefreshToken, userId: string, ctx: Ctx) => ({
  user_id: userId,
  token_id: id,
  family_id: newId('tokenFamily', ctx),
  token_hash: hash,
  token_expires_at: expiresAt,
});

export const presentAccount = ({ user, promoter }: AccountRow) => ({
  user: {
    id: user.id,
    email: user.email,
    name: user.name,
    locale: user.locale,
    role: user.role,
    email_verified: user.email_verified_at !== null,
    created_at: user.created_at.toISOString(),
  },
  promoter: promoter && presentOwnPromoter(promoter),
});

/** A session as its owner sees it, with a fresh access token. */
export const presentSession = async (
  ctx: Ctx,
  account: AccountRow,
  { token, sessionId }: { token: string; sessionId: string },
) => ({
  access_token: await signAccessToken(
    ctx,
    { userId: account.user.id, role: account.user.role, promoterId: account.promoter?.id ?? null, sessionId },
    ctx.now,
  ),
  token_type: 'Bearer' as const,
  expires_in: ACCESS_TOKEN_SECONDS,
  refresh_token: token,
  ...presentAccount(account),
});

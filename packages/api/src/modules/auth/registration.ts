import type { z } from '@hono/zod-openapi';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { readLinkToken } from '../../core/link-token.ts';
import { hashPassword, verifyPassword } from '../../core/password.ts';
import type { AccountRow } from '../../db/accounts.ts';
import { transition } from '../../outbox/transition.ts';
import { selectRegistration } from './repository.ts';
import type { registerBody, verifyEmailBody } from './schemas.ts';
import { firstOfFamily, newRefreshToken, presentSession } from './session.ts';

/** How long the link of a registration works; its e-mail says so. */
const REGISTRATION_MS = 24 * 3_600_000;

/**
 * Stores a registration and e-mails the address. The work and the answer are the same whether or not the e-mail has an
 * account.
 */
export const register = async (ctx: Ctx, input: z.output<typeof registerBody>) => {
  const { now } = ctx;
  const { email, name, promoter } = input;
  const expires_at = new Date(now.getTime() + REGISTRATION_MS);
  // The job finds out whether the e-mail has an account.
  await transition(ctx, 'add_registration', {
    id: newId('registration', ctx),
    email,
    name,
    password_hash: await hashPassword(input.password, ctx.random),
    locale: input.locale ?? ctx.locale,
    promoter_name: promoter?.name ?? null,
    promoter_company: promoter?.company ?? null,
    expires_at,
  });
  return { email, expires_at: expires_at.toISOString() };
};

/**
 * Turns a registration into an account and signs the person in. The link proves that the inbox is theirs, the password
 * that the registration is. They get the orders that a guest placed with the e-mail. Throws `wrong_password`, and
 * `link_invalid`, also if the e-mail has an account by now.
 */
export const verifyEmail = async (ctx: Ctx, { token: link, password }: z.output<typeof verifyEmailBody>) => {
  const { now, db } = ctx;
  const find = (id: string) => selectRegistration(db, id);
  const registration = await readLinkToken(ctx.secrets, 'registration', link, now, find);
  const { email, name, password_hash, locale, promoter_name, promoter_company } = registration;
  if (!(await verifyPassword(password, password_hash))) {
    throw new AppError(
      'wrong_password',
      'Type the password that you registered with. If we sent you several links, another one may be yours.',
    );
  }
  const account: AccountRow = {
    user: {
      id: newId('user', ctx),
      email,
      name,
      password_hash,
      locale,
      role: 'user',
      email_verified_at: now,
      created_at: now,
    },
    promoter:
      promoter_name === null
        ? null
        : {
            id: newId('promoter', ctx),
            name: promoter_name,
            company: promoter_company,
            email,
            locale,
            status: 'active',
            verified_at: null,
            created_at: now,
            updated_at: now,
          },
  };
  const token = await newRefreshToken(ctx);
  const first = firstOfFamily(token, account.user.id, ctx);
  const args = { id: registration.id, promoter_id: account.promoter?.id ?? null, ...first };
  const made = await transition(ctx, 'complete_registration', args);
  const session = await presentSession(ctx, account, { token: token.token, sessionId: first.family_id });
  return { ...session, orders_attached: made.orders };
};

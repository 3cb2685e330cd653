import type { z } from '@hono/zod-openapi';
import { promoterOf, promoterOrAll } from '../../core/caller.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { describeError } from '../../core/describe-error.ts';
import { AppError } from '../../core/errors.ts';
import { checkReturnUrl } from '../../core/return-url.ts';
import { answerWith, type KeptAnswer, onceInSteps } from '../../db/idempotency.ts';
import type { PaymentAccount } from '../../ports/payments.ts';
import { type AccountRow, attachAccount, claimAccount, saveAccount, selectAccount } from './repository.ts';
import type { createPaymentAccountBody } from './schemas.ts';

const found = (row: AccountRow | null): AccountRow => {
  if (!row) throw new AppError('promoter_not_found');
  return row;
};

const present = (row: AccountRow) => ({
  id: row.stripe_account_id,
  charges_enabled: row.charges_enabled,
  payouts_enabled: row.payouts_enabled,
  details_submitted: row.details_submitted,
});

const fetchAccount = async (ctx: SystemCtx, accountId: string): Promise<PaymentAccount> => {
  const account = await ctx.payments.getAccount(accountId);
  await saveAccount(ctx.db, account);
  return account;
};

/** Asks Stripe what an account may do now, and stores it. For Stripe's webhook. */
export const recordPaymentAccount = async (ctx: SystemCtx, accountId: string): Promise<void> => {
  await fetchAccount(ctx, accountId);
};

/** A promoter's account, for itself or an admin, as Stripe has it now; while Stripe does not answer, as last stored. */
export const getPaymentAccount = async (ctx: Ctx, promoterId: string) => {
  const shown = promoterOrAll(ctx.caller);
  const row = found(shown === null || shown === promoterId ? await selectAccount(ctx.db, promoterId) : null);
  if (!row.stripe_account_id) return present(row);
  try {
    const { id: _, ...state } = await fetchAccount(ctx, row.stripe_account_id);
    return present({ ...row, ...state });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log('warn', 'an account could not be asked about', { promoter_id: promoterId, error: describeError(error) });
    return present(row);
  }
};

type Input = z.output<typeof createPaymentAccountBody>;

const createAccount = async (ctx: Ctx, promoterId: string, input: Input) => {
  if (promoterId !== promoterOf(ctx.caller)) throw new AppError('promoter_not_found');
  const row = found(await claimAccount(ctx.db, promoterId, ctx.idempotencyKey, ctx.now));
  if (row.status === 'suspended') throw new AppError('promoter_suspended', 'Write to support.');
  const returnUrl = input.return_url ?? ctx.env.PUBLIC_URL;
  const refreshUrl = input.refresh_url ?? returnUrl;
  for (const url of [returnUrl, refreshUrl]) checkReturnUrl(ctx, url, 'any');

  const onboarding = async (id: string, account: AccountRow) => {
    const { url, expires_at } = await ctx.payments.onboardingLink(id, returnUrl, refreshUrl);
    return { ...present({ ...account, stripe_account_id: id }), url, url_expires_at: expires_at.toISOString() };
  };
  if (row.stripe_account_id) return onboarding(row.stripe_account_id, row);
  const { id } = await ctx.payments.createAccount({ id: promoterId, country: input.country ?? null });
  const answer = await onboarding(id, row);
  const write = (sealed: KeptAnswer | null) => attachAccount(ctx.db, promoterId, id, sealed);
  const { now } = await answerWith(ctx, answer, write);
  if (!now?.stripe_account_id) throw new Error(`Promoter ${promoterId} has no account after it was made`);
  return now.stripe_account_id === id ? answer : onboarding(now.stripe_account_id, now);
};

/**
 * Makes a promoter's account at Stripe, once, and a link to Stripe's page for the account's owner. Throws
 * `promoter_not_found` or `promoter_suspended`.
 */
export const createPaymentAccount = (ctx: Ctx, promoterId: string, input: Input) =>
  onceInSteps(ctx, (own) => createAccount(own, promoterId, input));

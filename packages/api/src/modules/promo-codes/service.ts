import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { promoterOf, promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { chargeStep } from '../../core/currencies.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { PageRequest } from '../../core/pagination.ts';
import { once } from '../../db/idempotency.ts';
import { type Refused, transition } from '../../outbox/transition.ts';
import * as repository from './repository.ts';
import type { createPromoCodeBody, updatePromoCodeBody } from './schemas.ts';

export { judgePromo, type PromoTerms, recallPromo } from './terms.ts';

type Changes = z.output<typeof updatePromoCodeBody>;

const present = (row: repository.PromoCodeRow) => ({
  id: row.id,
  code: row.code,
  event_id: row.event_id,
  percent_bps: row.percent_bps,
  amount_off: row.amount_off,
  currency: row.currency?.toUpperCase() ?? null,
  tier_ids: row.tier_ids,
  max_redemptions: row.max_redemptions,
  max_per_email: row.max_per_email,
  redeemed: row.redeemed,
  starts_at: row.starts_at?.toISOString() ?? null,
  ends_at: row.ends_at?.toISOString() ?? null,
  active: row.active,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

const toldCurrency = (answer: Refused<'create_promo_code' | 'update_promo_code'>) =>
  answer.outcome === 'currency_differs'
    ? new AppError(answer.outcome, `The event sells in ${answer.detail}.`)
    : new AppError(answer.outcome);

const assertAmount = ({ amount_off, currency }: Pick<Changes, 'amount_off' | 'currency'>): void => {
  const step = chargeStep(currency ?? '');
  if (amount_off !== undefined && amount_off % step !== 0) {
    throw new AppError('price_not_chargeable', `In this currency an amount must be a multiple of ${step}.`);
  }
};

/** One of the promo codes that the caller may read. Throws `promo_code_not_found`. */
export const getPromoCode = async (ctx: Ctx, id: string) => {
  const row = await repository.selectPromoCode(ctx.db, promoterOrAll(ctx.caller), id);
  if (!row) throw new AppError('promo_code_not_found');
  return present(row);
};

/** Makes a code, valid at once unless it says otherwise. Throws `promo_code_taken` and what is wrong with its scope. */
export const createPromoCode = (ctx: Ctx, input: z.output<typeof createPromoCodeBody>) => {
  if (input.starts_at && input.ends_at && input.starts_at >= input.ends_at) {
    throw new AppError('invalid_times');
  }
  assertAmount(input);
  const id = newId('promoCode', ctx);
  const audit = auditEntry(ctx, 'promo_code.created', id, { ...input });
  const args = { promoter_id: promoterOf(ctx.caller), code: { ...input, id } };
  return once(
    ctx,
    async () => present((await transition(ctx, 'create_promo_code', args, { audit, refusal: toldCurrency })).code),
    (known) => getPromoCode(ctx, known),
  );
};

/** The caller's codes; an admin sees everybody's. */
export const listPromoCodes = async (
  ctx: Ctx,
  { limit, starting_after, ending_before, ...filter }: PageRequest & Parameters<typeof repository.selectPromoCodes>[2],
) => {
  const page = { limit, starting_after, ending_before };
  const { data, has_more } = await repository.selectPromoCodes(ctx.db, promoterOrAll(ctx.caller), filter, page);
  return { data: data.map(present), has_more };
};

/** The columns that a change sets; one kind of discount replaces the other. */
const columnsOf = ({ percent_bps, amount_off, currency, ...rest }: Changes) => {
  if (percent_bps !== undefined) return { ...rest, percent_bps, amount_off: null, currency: null };
  return amount_off === undefined ? rest : { ...rest, percent_bps: null, amount_off, currency };
};

/** Changes the given fields. Earlier orders keep their discount, even if a limit is lowered below their number. */
export const updatePromoCode = (ctx: Ctx, id: string, changes: Changes) => {
  assertAmount(changes);
  const audit = auditEntry(ctx, 'promo_code.updated', id, { ...changes });
  const args = { promoter_id: promoterOf(ctx.caller), id, changes: columnsOf(changes) };
  return once(
    ctx,
    async () => present((await transition(ctx, 'update_promo_code', args, { audit, refusal: toldCurrency })).code),
    (known) => getPromoCode(ctx, known),
  );
};

/** Ends a code; pending orders that use it can still be paid. */
export const deactivatePromoCode = (ctx: Ctx, id: string) => updatePromoCode(ctx, id, { active: false });

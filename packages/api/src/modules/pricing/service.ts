import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { promoterOf, promoterOrAll } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { platformFeeOf } from '../../core/pricing.ts';
import { once } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import type { PriceRules } from '../../ports/holds.ts';
import { selectPriceRules } from './repository.ts';
import type { updatePricingBody } from './schemas.ts';

const present = ({ env }: Pick<Ctx, 'env'>, { fee, tax }: PriceRules) => {
  const platform = platformFeeOf(env);
  return {
    fee_bps: fee.bps,
    fee_fixed: fee.fixed,
    fee_bearer: fee.bearer,
    tax_bps: tax.bps,
    tax_inclusive: tax.inclusive,
    tax_name: tax.name,
    platform_fee_bps: platform.bps,
    platform_fee_fixed: platform.fixed,
  };
};

/** A promoter's fee and tax, for itself or an admin. Throws `promoter_not_found`. */
export const getPricing = async (ctx: Ctx, id: string) => {
  const shown = promoterOrAll(ctx.caller);
  const rules = shown === null || shown === id ? await selectPriceRules(ctx.db, id) : null;
  if (!rules) throw new AppError('promoter_not_found');
  return present(ctx, rules);
};

/** Changes the given fields; holds and orders keep the fee and tax they have. Throws `promoter_suspended`. */
export const updatePricing = (ctx: Ctx, id: string, changes: z.output<typeof updatePricingBody>) =>
  once(
    ctx,
    async () => {
      if (id !== promoterOf(ctx.caller)) throw new AppError('promoter_not_found');
      const audit = auditEntry(ctx, 'promoter.pricing_updated', id, { ...changes });
      const done = await transition(ctx, 'update_pricing', { promoter_id: id, changes }, { audit });
      return present(ctx, done.price_rules);
    },
    (known) => getPricing(ctx, known),
  );

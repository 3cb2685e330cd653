import type { z } from '@hono/zod-openapi';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { assertChargeable } from '../../core/money.ts';
import { platformFeeOf, price, shownParts, shownTicket, shownTotal, withPlatformFee } from '../../core/pricing.ts';
import { opensTier, tierKeyOf } from '../events/service.ts';
import { readHold, refusal } from '../holds/service.ts';
import type { checkPromoCodeBody } from './schemas.ts';
import { judgePromo } from './terms.ts';

/**
 * What an order with a code would cost: of a hold at the prices it was given, or of a choice of tickets at today's. Takes
 * nothing. Throws why the code can't be used.
 */
export const checkPromoCode = async (ctx: Ctx, input: z.output<typeof checkPromoCodeBody>) => {
  const hold = 'hold_token' in input ? await readHold(ctx, input.hold_token) : null;
  const wanted = 'items' in input ? input.items : (hold?.lines ?? []);
  const eventId = 'event_id' in input ? input.event_id : (hold?.event_id ?? '');
  const { terms, snapshot } = await judgePromo(ctx, {
    eventId,
    code: input.code,
    tierIds: wanted.map((line) => line.tier_id),
    email: input.email ?? null,
  });
  const key = await tierKeyOf(ctx, 'items' in input ? input.access_code : undefined);
  const lines =
    hold?.lines ??
    wanted.map((line) => {
      const tier = snapshot.tiers[line.tier_id];
      if (!tier || !opensTier(key, snapshot.promoter_id, tier.access)) throw refusal('tier_not_found', line.tier_id);
      return { ...line, unit_price: tier.price };
    });
  const rules = withPlatformFee(hold?.price_rules ?? snapshot.price_rules, platformFeeOf(ctx.env));
  const currency = hold?.currency ?? snapshot.currency;
  const priced = price(lines, terms, rules, currency);
  if (priced.total.discount === 0) throw new AppError('promo_code_not_applicable');
  assertChargeable(priced.total.paid, currency);
  return {
    event_id: eventId,
    promo_code: terms.code,
    items: priced.lines.map(({ tier_id, quantity, unit_price, ...parts }) => ({
      tier_id,
      tier_name: snapshot.tiers[tier_id]?.name ?? '',
      quantity,
      unit_price,
      buyer_price: shownTicket(unit_price, rules, currency).buyer_price,
      ...shownParts(parts),
    })),
    ...shownTotal(priced.total, rules),
    full_price: price(lines, null, rules, currency).total.paid,
    currency: currency.toUpperCase(),
  };
};

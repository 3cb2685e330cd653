import { promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { type SaleRequest, saleRefusal } from '../../core/sale-rule.ts';
import { loadSnapshot } from '../../db/events.ts';
import type { EventSnapshot, Hold, HoldLine, TierKey } from '../../ports/holds.ts';
import { gateRefusal, refusal } from './refusal.ts';
import { holdExists } from './repository.ts';

/** Throws why the lines can't be sold now. */
const assertSellable = (event: EventSnapshot, ctx: Ctx, request: Omit<SaleRequest, 'promoterId'>): void => {
  const promoterId = promoterOfKey(ctx.caller) ?? '';
  const refused = saleRefusal(event, { ...request, promoterId }, ctx.now.getTime());
  if (refused) throw gateRefusal(refused, ctx.now);
};

const termFrom = (ctx: Ctx) => new Date(ctx.now.getTime() + ctx.env.HOLD_SECONDS * 1000);

/**
 * Grants a hold from Postgres while Redis is away. Seats count as taken if they were under hold when Redis last
 * answered, so these holds are kept. Other isolates don't know of the new hold, so the check at the order decides.
 */
export const grantUnbacked = (
  snapshot: EventSnapshot | null,
  { id, lines, key }: { id: string; lines: HoldLine[]; key: TierKey },
  ctx: Ctx,
): Hold => {
  if (!snapshot) throw refusal('event_not_found');
  assertSellable(snapshot, ctx, { lines, key, held: ctx.gate.remembered(snapshot.event_id, ctx.now, id) });
  const hold = {
    id,
    event_id: snapshot.event_id,
    promoter_id: snapshot.promoter_id,
    lines: lines.map((line) => ({ ...line, unit_price: snapshot.tiers[line.tier_id]?.price ?? 0 })),
    currency: snapshot.currency,
    price_rules: snapshot.price_rules,
    granted_at: ctx.now,
    expires_at: termFrom(ctx),
  };
  ctx.gate.remember(hold);
  return hold;
};

/** Whether the hold was extended: its token then lasts longer than one term. */
export const wasExtended = ({ env }: Ctx, hold: Hold): boolean =>
  hold.expires_at.getTime() - hold.granted_at.getTime() > env.HOLD_SECONDS * 1000;

/** Extends a hold by its token and Postgres alone, while Redis is away. */
export const extendUnbacked = async (ctx: Ctx, hold: Hold): Promise<Hold> => {
  if (hold.expires_at <= ctx.now || (await holdExists(ctx.db, hold.id))) throw refusal('hold_expired');
  if (wasExtended(ctx, hold)) throw refusal('hold_already_extended');
  const snapshot = await loadSnapshot(ctx, hold.event_id);
  if (!snapshot) throw refusal('event_not_found');
  const stands = ctx.gate.remembers(hold.event_id, hold.id, ctx.now);
  const held = stands ? null : ctx.gate.remembered(hold.event_id, ctx.now);
  assertSellable(snapshot, ctx, { lines: hold.lines, key: null, held });
  const longer = { ...hold, expires_at: termFrom(ctx) };
  ctx.gate.remember(longer);
  return longer;
};

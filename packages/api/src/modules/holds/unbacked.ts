import { boundPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import type { EventSnapshot, Hold, HoldLine, TierKey } from '../../ports/holds.ts';
import { loadSnapshot, opensTier } from '../events/service.ts';
import { refusal } from './refusal.ts';
import { holdExists } from './repository.ts';

/** Refuses what can't be sold now, whoever asks and however many are free. Returns the event. */
const assertOnSale = (snapshot: EventSnapshot | null, lines: readonly HoldLine[], ctx: Ctx): EventSnapshot => {
  const bound = boundPromoter(ctx.caller);
  if (!snapshot || (bound && snapshot.promoter_id !== bound)) throw refusal('event_not_found');
  if (!snapshot.on_sale) throw refusal('event_not_on_sale');
  const now = ctx.now.getTime();
  if (snapshot.ends_at <= now) throw refusal('event_ended');
  for (const line of lines) {
    const tier = snapshot.tiers[line.tier_id];
    if (!tier) throw refusal('tier_not_found', line.tier_id);
    if (tier.sale_start !== null && tier.sale_start > now) throw refusal('sale_not_started', line.tier_id);
    if (tier.sale_end !== null && tier.sale_end <= now) throw refusal('sale_ended', line.tier_id);
    if (line.quantity < tier.min || line.quantity > tier.max) throw refusal('quantity_out_of_range', line.tier_id);
  }
  return snapshot;
};

/** Refuses what finds no room beside what is sold and what is under hold, as this isolate remembers it. */
const assertRoom = (snapshot: EventSnapshot, lines: readonly HoldLine[], held: Record<string, number>): void => {
  const allHeld = Object.values(held).reduce((a, b) => a + b, 0);
  const room = snapshot.capacity === null ? Number.POSITIVE_INFINITY : snapshot.capacity - snapshot.committed - allHeld;
  for (const { tier_id, quantity } of lines) {
    const tier = snapshot.tiers[tier_id];
    if (!tier) throw refusal('tier_not_found', tier_id);
    if (tier.closed) throw refusal('waitlist_first', tier_id);
    const free = Math.max(0, Math.min(room, tier.quantity - tier.committed - (held[tier_id] ?? 0)));
    if (free < quantity) throw refusal('sold_out', tier_id, { available: free < tier.min ? 0 : free });
  }
  const wanted = lines.reduce((sum, line) => sum + line.quantity, 0);
  if (room < wanted) throw refusal('too_many_together', null, { room });
};

const termFrom = (ctx: Ctx) => new Date(ctx.now.getTime() + ctx.env.HOLD_SECONDS * 1000);

/**
 * Judged from Postgres, when the gate is away, less the seats that were under hold when it was last heard of: whoever has a
 * hold keeps them. Other isolates don't know of this one, so it is the check at the order that counts.
 */
export const grantUnbacked = (
  found: EventSnapshot | null,
  { id, lines, key }: { id: string; lines: HoldLine[]; key: TierKey },
  ctx: Ctx,
): Hold => {
  const hidden = lines.find(({ tier_id }) => {
    const tier = found?.tiers[tier_id];
    return tier && !opensTier(key, found.promoter_id, tier.access);
  });
  const snapshot = assertOnSale(found, hidden ? [] : lines, ctx);
  if (hidden) throw refusal('tier_not_found', hidden.tier_id);
  assertRoom(snapshot, lines, ctx.gate.remembered(snapshot.event_id, ctx.now, id));
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

/** Whether the token outlives a single term. */
export const wasExtended = ({ env }: Ctx, hold: Hold): boolean =>
  hold.expires_at.getTime() - hold.granted_at.getTime() > env.HOLD_SECONDS * 1000;

/** What the token and Postgres can say, when the gate is away. */
export const extendUnbacked = async (ctx: Ctx, hold: Hold): Promise<Hold> => {
  if (hold.expires_at <= ctx.now || (await holdExists(ctx.db, hold.id))) throw refusal('hold_expired');
  if (wasExtended(ctx, hold)) throw refusal('hold_already_extended');
  const snapshot = assertOnSale(await loadSnapshot(ctx, hold.event_id), hold.lines, ctx);
  if (!ctx.gate.remembers(hold.event_id, hold.id, ctx.now)) {
    assertRoom(snapshot, hold.lines, ctx.gate.remembered(hold.event_id, ctx.now));
  }
  const longer = { ...hold, expires_at: termFrom(ctx) };
  ctx.gate.remember(longer);
  return longer;
};

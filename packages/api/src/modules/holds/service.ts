import type { z } from '@hono/zod-openapi';
import { boundPromoter, callerName } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { utf8 } from '../../core/encoding.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { base32, ID_PREFIXES, newId } from '../../core/ids.ts';
import { networkOf } from '../../core/network.ts';
import { platformFeeOf, price, shownParts, shownTotal, withPlatformFee } from '../../core/pricing.ts';
import { Replay } from '../../db/idempotency.ts';
import type { EventSnapshot, GateRefusal, Granted, Hold, HoldLine, TierKey } from '../../ports/holds.ts';
import { hideUnseen, loadSnapshot, opensTier, tierKeyOf } from '../events/service.ts';
import { holdExists } from './repository.ts';
import type { createHoldBody } from './schemas.ts';
import { readHold, signHold } from './token.ts';

/** What is said to a buyer rather than what the code says to all. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  too_many_together: 'Each of these tiers has them, but the event has not so many places left. Choose fewer in all.',
  waitlist_first: 'People are waiting for these tickets. Join the waitlist to be next.',
  tier_not_found: 'The tier does not belong to this event.',
  currency_differs: 'The event is sold in another currency by now. Choose the tickets again with a new hold.',
  hold_no_longer_fits: 'There are fewer tickets than when it was granted. Choose again with a new hold.',
  offer_not_open: 'The offer has lapsed or was claimed. Join the waitlist again.',
};

/** The refusal of a gate or of `reserve_orders`, told to the buyer; `fits` says how many would be granted. */
export const refusal = (code: ErrorCode, tierId?: string | null, fits: { available?: number; room?: number } = {}) =>
  new AppError(code, ADVICE[code], { extra: { ...(tierId && { tier_id: tierId }), ...fits } });

/** What the gate refused, told to the buyer at `now`. */
const gateRefusal = ({ refused, tier_id, available, room, most, retry_at }: GateRefusal, now: Date): AppError => {
  if (retry_at !== undefined) {
    const retryAfter = Math.max(1, Math.ceil((retry_at - now.getTime()) / 1000));
    return new AppError(refused, ADVICE[refused], { retryAfter });
  }
  if (most !== undefined) {
    return new AppError(refused, `At most ${most} tickets of the event can be held at a time.`, { extra: { most } });
  }
  return refusal(refused, tier_id, {
    ...(available !== undefined && { available }),
    ...(room !== undefined && { room }),
  });
};

/** A repeated call with one idempotency key is the same hold of an event. */
export const holdIdFor = async (ctx: Ctx, eventId: string): Promise<string> => {
  if (!ctx.idempotencyKey) return newId('hold', ctx.now);
  const mac = await ctx.secrets.mac('hold_id', `${callerName(ctx.caller)}\n${ctx.idempotencyKey.id}\n${eventId}`);
  return `${ID_PREFIXES.hold}_${base32(utf8(mac)).slice(0, 26)}`;
};

/** Judged from Postgres alone, when the gate is away: a promise that nothing keeps but the check at the order. */
const grantUnbacked = (
  snapshot: EventSnapshot | null,
  hold: { id: string; lines: HoldLine[]; key: TierKey },
  ctx: Ctx,
): Hold => {
  const bound = boundPromoter(ctx.caller);
  if (!snapshot || (bound && snapshot.promoter_id !== bound)) throw refusal('event_not_found');
  if (!snapshot.on_sale) throw refusal('event_not_on_sale');
  const now = ctx.now.getTime();
  if (snapshot.ends_at <= now) throw refusal('event_ended');
  const wanted = hold.lines.reduce((sum, line) => sum + line.quantity, 0);
  const room = snapshot.capacity === null ? Number.POSITIVE_INFINITY : snapshot.capacity - snapshot.committed;
  const lines = hold.lines.map((line) => {
    const tier = snapshot.tiers[line.tier_id];
    if (!tier || !opensTier(hold.key, snapshot.promoter_id, tier.access)) {
      throw refusal('tier_not_found', line.tier_id);
    }
    if (tier.sale_start !== null && tier.sale_start > now) throw refusal('sale_not_started', line.tier_id);
    if (tier.sale_end !== null && tier.sale_end <= now) throw refusal('sale_ended', line.tier_id);
    if (line.quantity < tier.min || line.quantity > tier.max) throw refusal('quantity_out_of_range', line.tier_id);
    if (tier.closed) throw refusal('waitlist_first', line.tier_id);
    const free = Math.max(0, Math.min(room, tier.quantity - tier.committed));
    if (free < line.quantity) throw refusal('sold_out', line.tier_id, { available: free < tier.min ? 0 : free });
    return { ...line, unit_price: tier.price };
  });
  if (room < wanted) throw refusal('too_many_together', null, { room });
  const expires_at = new Date(now + ctx.env.HOLD_SECONDS * 1000);
  return {
    id: hold.id,
    event_id: snapshot.event_id,
    lines,
    currency: snapshot.currency,
    price_rules: snapshot.price_rules,
    granted_at: ctx.now,
    expires_at,
  };
};

type Wanted = { eventId: string; lines: HoldLine[]; accessCode?: string | undefined };

const judge = async (ctx: Ctx, { eventId, lines, accessCode }: Wanted, isWhole: boolean): Promise<Granted> => {
  const key = await tierKeyOf(ctx, accessCode);
  const id = await holdIdFor(ctx, eventId);
  const snapshot = () => loadSnapshot(ctx, eventId);
  const answer = await ctx.gate.place(
    {
      holdId: id,
      idempotencyKey: ctx.idempotencyKey,
      isWhole,
      eventId,
      promoterId: boundPromoter(ctx.caller) ?? '',
      lines,
      key,
      buyer: ctx.caller.kind === 'user' ? ctx.caller.userId : '',
      // A promoter's own backend speaks for many buyers from one address.
      ip: ctx.caller.kind === 'secret' ? '' : networkOf(ctx.ip),
      now: ctx.now,
      seconds: ctx.env.HOLD_SECONDS,
    },
    snapshot,
  );
  if (answer === 'unavailable') return grantUnbacked(await snapshot(), { id, lines, key }, ctx);
  if ('refused' in answer) throw gateRefusal(answer, ctx.now);
  return answer;
};

/**
 * Keeps seats for a few minutes: all of them or none. `isWhole` when the hold is all that was asked for, and not a step to
 * an order. Throws the gate's refusal.
 */
export const grantHold = (ctx: Ctx, wanted: Wanted, isWhole = false): Promise<Granted> =>
  judge(ctx, wanted, isWhole).catch((error) => hideUnseen(ctx, wanted.eventId, error));

type HoldStatus = 'active' | 'expired' | 'released' | 'converted';

const present = async (ctx: Ctx, hold: Hold, status: HoldStatus) => {
  const tiers = hold.lines.every((line) => line.tier_name !== undefined)
    ? null
    : (await loadSnapshot(ctx, hold.event_id))?.tiers;
  const rules = withPlatformFee(hold.price_rules, platformFeeOf(ctx.env));
  const { lines, total } = price(hold.lines, null, rules, hold.currency);
  return {
    id: hold.id,
    token: await signHold(ctx.secrets, hold),
    event_id: hold.event_id,
    status,
    items: lines.map(({ tier_id, quantity, unit_price, ...parts }, i) => ({
      tier_id,
      tier_name: hold.lines[i]?.tier_name ?? tiers?.[tier_id]?.name ?? '',
      quantity,
      unit_price,
      ...shownParts(parts),
    })),
    ...shownTotal(total, rules),
    currency: hold.currency.toUpperCase(),
    expires_at: hold.expires_at.toISOString(),
    created_at: hold.granted_at.toISOString(),
  };
};

const presentAsTold = async (ctx: Ctx, hold: Granted, status: number) => {
  const shown = await present(ctx, hold, 'active');
  if (!hold.repeated) return shown;
  throw new Replay({ status, headers: [['content-type', 'application/json']], body: JSON.stringify(shown) });
};

export const placeHold = async (ctx: Ctx, input: z.output<typeof createHoldBody>) => {
  const wanted = { eventId: input.event_id, lines: input.items, accessCode: input.access_code };
  return presentAsTold(ctx, await grantHold(ctx, wanted, true), 201);
};

/** The hold of a path and a token, which must fit each other. */
const namedHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await readHold(ctx.secrets, token);
  if (hold.id !== holdId) throw new AppError('hold_not_found', 'The token belongs to another hold.');
  return hold;
};

export const getHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await namedHold(ctx, holdId, token);
  const found = await ctx.gate.look(hold.event_id, hold.id, ctx.now);
  if (typeof found === 'object') return present(ctx, { ...hold, expires_at: found.expires_at }, 'active');
  if (await holdExists(ctx.db, hold.id)) return present(ctx, hold, 'converted');
  if (hold.expires_at <= ctx.now) return present(ctx, hold, 'expired');
  return present(ctx, hold, found === 'unavailable' ? 'active' : 'released');
};

/** Whether the token outlives a single term. */
const wasExtended = ({ env }: Ctx, hold: Hold): boolean =>
  hold.expires_at.getTime() - hold.granted_at.getTime() > env.HOLD_SECONDS * 1000;

/** What the token alone can say, when the gate is away. */
const extendUnbacked = (ctx: Ctx, hold: Hold): Hold | { refused: 'hold_expired' | 'hold_already_extended' } => {
  if (hold.expires_at <= ctx.now) return { refused: 'hold_expired' };
  if (wasExtended(ctx, hold)) return { refused: 'hold_already_extended' };
  return { ...hold, expires_at: new Date(ctx.now.getTime() + ctx.env.HOLD_SECONDS * 1000) };
};

/** Once, for another full term from now. */
export const extendHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await namedHold(ctx, holdId, token);
  const extend = () => ctx.gate.extend(hold.event_id, hold.id, ctx.now, ctx.env.HOLD_SECONDS, ctx.idempotencyKey);
  let answer: Granted | GateRefusal | 'unavailable' = await extend();
  if (typeof answer === 'object' && 'refused' in answer && answer.refused === 'hold_expired') {
    // Forgotten rather than over: it is placed again under its id, as at the order.
    const forgotten = hold.expires_at > ctx.now && !(await holdExists(ctx.db, hold.id));
    if (forgotten && (await ctx.gate.pin(hold, ctx.now)) === 'pinned') {
      answer = wasExtended(ctx, hold) ? { refused: 'hold_already_extended' } : await extend();
    }
  }
  if (answer === 'unavailable') answer = extendUnbacked(ctx, hold);
  if ('refused' in answer) throw refusal(answer.refused);
  return presentAsTold(ctx, answer, 200);
};

/** Frees the seats at once; a hold that is gone already is no error. */
export const releaseHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await namedHold(ctx, holdId, token);
  const answer = await ctx.gate.release(hold.event_id, hold.id, ctx.now, ctx.idempotencyKey);
  if (answer === 'unavailable') return;
  if ('refused' in answer) throw refusal(answer.refused);
  if (answer.repeated) throw new Replay({ status: 204, headers: [], body: '' });
};

/** The hold behind an order: not expired, not released, and kept from expiring while the order is written. */
export const pinHold = async (ctx: Ctx, hold: Hold): Promise<void> => {
  if ((await ctx.gate.pin(hold, ctx.now)) === 'released') throw refusal('hold_expired');
};
export { withHeld } from './held.ts';
export { reconcileGate } from './reconcile.ts';
export { readHold } from './token.ts';

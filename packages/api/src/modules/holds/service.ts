import type { z } from '@hono/zod-openapi';
import { callerName, promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { base64url, fromBase64url, fromUtf8, utf8 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import { rateLimited } from '../../core/guess-limit.ts';
import { base32, ID_PREFIXES, newId } from '../../core/ids.ts';
import { networkOf } from '../../core/network.ts';
import { platformFeeOf, price, shownParts, shownTicket, shownTotal, withPlatformFee } from '../../core/pricing.ts';
import type { Secrets } from '../../core/secrets.ts';
import { hideUnseen, loadSnapshot } from '../../db/events.ts';
import { Replay } from '../../db/idempotency.ts';
import { transition } from '../../outbox/transition.ts';
import type { Granted, Hold, HoldLine, PriceRules } from '../../ports/holds.ts';
import type { OpenCharge } from '../../ports/rate-limit.ts';
import { tierKeyOf } from '../tiers/service.ts';
import { admissionFor, requireAdmission, takeUpUnbacked } from '../waiting-room/service.ts';
import { gateRefusal, refusal } from './refusal.ts';
import { holdExists } from './repository.ts';
import type { createHoldBody } from './schemas.ts';
import { extendUnbacked, grantUnbacked, wasExtended } from './unbacked.ts';

const PREFIX = 'ht_';

/** The claims of a hold token: all that Postgres needs to judge an order, so that a hold survives the loss of Redis. */
type Claims = {
  i: string;
  e: string;
  /** The promoter; missing in tokens from before it was added. */
  p?: string;
  l: [tierId: string, quantity: number, unitPrice: number][];
  c: string;
  r: PriceRules;
  g: number;
  x: number;
};

/** Signs a hold for its buyer. */
export const signHold = async (secrets: Secrets, hold: Hold): Promise<string> => {
  const claims: Claims = {
    i: hold.id,
    e: hold.event_id,
    ...(hold.promoter_id !== null && { p: hold.promoter_id }),
    l: hold.lines.map((line) => [line.tier_id, line.quantity, line.unit_price]),
    c: hold.currency,
    r: hold.price_rules,
    g: hold.granted_at.getTime(),
    x: hold.expires_at.getTime(),
  };
  const body = base64url(utf8(JSON.stringify(claims)));
  return `${PREFIX}${body}.${await secrets.mac('hold', body)}`;
};

const notOurs = () =>
  new AppError('hold_not_found', 'The hold token was altered or is not one of ours. Send it as it was answered.');

const decode = async (secrets: Secrets, token: string): Promise<Hold> => {
  const [body = '', mac = ''] = token.startsWith(PREFIX) ? token.slice(PREFIX.length).split('.') : [];
  if (!body || !(await secrets.checkMac('hold', body, mac))) throw notOurs();
  const claims = JSON.parse(fromUtf8(fromBase64url(body))) as Claims;
  return {
    id: claims.i,
    event_id: claims.e,
    promoter_id: claims.p ?? null,
    lines: claims.l.map(([tier_id, quantity, unit_price]) => ({ tier_id, quantity, unit_price })),
    currency: claims.c,
    price_rules: claims.r,
    granted_at: new Date(claims.g),
    expires_at: new Date(claims.x),
  };
};

/**
 * The hold in a token, expired or not. Throws `hold_not_found` when the token was altered or belongs to another
 * promoter than the caller's key.
 */
export const readHold = async (ctx: Ctx, token: string): Promise<Hold> => {
  const hold = await decode(ctx.secrets, token);
  const bound = promoterOfKey(ctx.caller);
  if (bound === null) return hold;
  const promoterId = hold.promoter_id ?? (await loadSnapshot(ctx, hold.event_id))?.promoter_id;
  if (promoterId !== bound) throw notOurs();
  return hold;
};

/** A repeated call with one idempotency key is the same hold of an event. */
export const holdIdFor = async (ctx: Ctx, eventId: string): Promise<string> => {
  if (!ctx.idempotencyKey) return newId('hold', ctx);
  const mac = await ctx.secrets.mac('hold_id', `${callerName(ctx.caller)}\n${ctx.idempotencyKey.id}\n${eventId}`);
  return `${ID_PREFIXES.hold}_${base32(utf8(mac)).slice(0, 26)}`;
};

/** Counts a request for all isolates. Throws `rate_limited`. */
const passed = async (charge: OpenCharge): Promise<void> => {
  const state = await charge.close();
  if (!state.allowed) throw rateLimited(state);
};

/** Thrown when this isolate has too many calls to the gate waiting for the event. */
const busy = () => new AppError('service_busy', 'Try again in a moment.', { retryAfter: 1 });

type Wanted = {
  eventId: string;
  lines: HoldLine[];
  accessCode?: string | undefined;
  admission?: Parameters<typeof admissionFor>[2];
};

const judge = async (
  ctx: Ctx,
  { eventId, lines, accessCode, ...wanted }: Wanted,
  isWhole: boolean,
): Promise<Granted> => {
  const presented = await admissionFor(ctx, eventId, wanted.admission);
  requireAdmission(ctx, eventId, presented);
  const key = await tierKeyOf(ctx, accessCode);
  const id = await holdIdFor(ctx, eventId);
  const snapshot = () => loadSnapshot(ctx, eventId);
  const { charge } = ctx;
  // Without a key there is nothing to repeat the gate's count by.
  if (charge && !ctx.idempotencyKey) await passed(charge);
  const answer = await ctx.gate.place(
    {
      holdId: id,
      idempotencyKey: ctx.idempotencyKey,
      isWhole,
      eventId,
      promoterId: promoterOfKey(ctx.caller) ?? '',
      lines,
      key,
      buyer: ctx.caller.kind === 'user' ? ctx.caller.userId : '',
      // A promoter's backend orders for many buyers from one address, so the cap by IP does not apply.
      ip: ctx.caller.kind === 'secret' ? '' : networkOf(ctx.ip),
      admission: presented.admission,
      charge,
      now: ctx.now,
      seconds: ctx.env.HOLD_SECONDS,
    },
    snapshot,
  );
  if (answer === 'busy') throw busy();
  if (answer === 'limited') throw rateLimited((await charge?.close()) ?? { resetSeconds: 1 });
  if (answer === 'unavailable') {
    const read = await snapshot();
    requireAdmission(ctx, eventId, presented, read);
    takeUpUnbacked(ctx, eventId, presented, id);
    return grantUnbacked(read, { id, lines, key }, ctx);
  }
  if ('refused' in answer) {
    throw answer.refused === 'admission_required' ? presented.refusal : gateRefusal(answer, ctx.now);
  }
  return answer;
};

/**
 * Keeps all of the seats for a few minutes, or none. `isWhole`: the request asks only for the hold, not for an order.
 * Throws the gate's refusal.
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
      buyer_price: shownTicket(unit_price, rules, hold.currency).buyer_price,
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

/** Holds seats for some minutes, all lines or none; throws why they can not be sold. */
export const placeHold = async (ctx: Ctx, input: z.output<typeof createHoldBody>) => {
  const { event_id: eventId, items: lines, access_code: accessCode, admission } = input;
  const wanted = { eventId, lines, accessCode, admission };
  return presentAsTold(ctx, await grantHold(ctx, wanted, true), 201);
};

/** The hold in a token, which must be the one in the path. */
const namedHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await readHold(ctx, token);
  if (hold.id !== holdId) throw new AppError('hold_not_found', 'The token belongs to another hold.');
  return hold;
};

/** How a hold stands, for whoever has its token. While Redis is away it counts as active until its end. */
export const getHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await namedHold(ctx, holdId, token);
  const found = await ctx.gate.find(hold.event_id, hold.id, ctx.now);
  if (typeof found === 'object') return present(ctx, { ...hold, expires_at: found.expires_at }, 'active');
  if (await holdExists(ctx.db, hold.id)) return present(ctx, hold, 'converted');
  if (hold.expires_at <= ctx.now) return present(ctx, hold, 'expired');
  return present(ctx, hold, found === 'unavailable' ? 'active' : 'released');
};

/**
 * Extends a hold once, by another full term from now, if its tickets can be sold now. A hold that the gate lost,
 * because Redis forgot it or its order was refused, needs room like a new one.
 */
export const extendHold = async (ctx: Ctx, holdId: string, token: string) => {
  const hold = await namedHold(ctx, holdId, token);
  const request = { hold, now: ctx.now, seconds: ctx.env.HOLD_SECONDS, key: ctx.idempotencyKey };
  const extend = (again: boolean) =>
    ctx.gate.extend({ ...request, wasExtended: wasExtended(ctx, hold), again }, () => loadSnapshot(ctx, hold.event_id));
  let answer = await extend(false);
  if (answer === 'not_here') {
    if (await holdExists(ctx.db, hold.id)) throw refusal('hold_expired');
    answer = await extend(true);
  }
  if (answer === 'busy') throw busy();
  if (answer === 'unavailable') return present(ctx, await extendUnbacked(ctx, hold), 'active');
  if (answer === 'not_here') throw refusal('hold_expired');
  if ('refused' in answer) throw gateRefusal(answer, ctx.now);
  return presentAsTold(ctx, { ...answer, promoter_id: hold.promoter_id }, 200);
};

/**
 * Frees the seats of a hold; does nothing when it is gone already. While Redis is away, a job frees them later. Returns
 * whether they are free.
 */
export const releaseHold = async (ctx: Ctx, holdId: string, token: string): Promise<boolean> => {
  const hold = await namedHold(ctx, holdId, token);
  const answer = await ctx.gate.release(hold.event_id, hold.id, ctx.now, ctx.idempotencyKey);
  if (answer === 'unavailable') {
    const payload = { hold_id: hold.id, event_id: hold.event_id };
    const job = { id: `release_hold:${hold.id}`, name: 'holds.release', payload, run_at: ctx.now };
    await transition(ctx, 'enqueue', job);
    return false;
  }
  if ('refused' in answer) throw gateRefusal(answer, ctx.now);
  if (answer.repeated) throw new Replay({ status: 204, headers: [], body: '' });
  return true;
};

/** Makes sure that the hold of an order has not expired or been released, and keeps it while the order is written. */
export const pinHold = async (ctx: Ctx, hold: Hold): Promise<void> => {
  if ((await ctx.gate.pin(hold, ctx.now)) === 'released') throw refusal('hold_expired');
};

export { refusal } from './refusal.ts';

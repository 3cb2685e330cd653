import { promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { base64url, fromBase64url, fromUtf8, utf8 } from '../../core/encoding.ts';
import { AppError } from '../../core/errors.ts';
import type { Secrets } from '../../core/secrets.ts';
import { loadSnapshot } from '../../db/events.ts';
import type { Hold, PriceRules } from '../../ports/holds.ts';

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

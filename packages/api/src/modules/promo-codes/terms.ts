import { promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { countGuess } from '../../core/guess-limit.ts';
import type { Discount } from '../../core/pricing.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import type { Database } from '../../db/client.ts';
import { call } from '../../db/sql-functions.ts';
import type { PromoCodeRow } from './repository.ts';

/** The discount of a code, and its version, which `reserve_order` compares. */
export type PromoTerms = Discount & { id: string; version: number; code: string };

export const termsOf = (row: PromoCodeRow): PromoTerms => ({
  id: row.id,
  version: row.version,
  code: row.code,
  percent_bps: row.percent_bps,
  amount_off: row.amount_off,
  tier_ids: row.tier_ids,
});

const REMEMBERED = 1_000;

// A discount seldom changes, and `reserve_order` checks everything else, so an isolate caches it.
const known = new WeakMap<Database, Map<string, PromoTerms>>();

const memoryOf = ({ db }: Pick<Ctx, 'db'>) => {
  const memory = known.get(db) ?? new Map<string, PromoTerms>();
  known.set(db, memory);
  if (memory.size >= REMEMBERED) memory.clear();
  return memory;
};
const nameOf = (eventId: string, code: string) => `${eventId}\n${code.toLowerCase()}`;

type Asked = { eventId: string; code: string; tierIds: string[]; email: string | null };

const look = async (ctx: Ctx, { eventId: event_id, code, tierIds: tier_ids, email }: Asked) => {
  const asked = { promoter_id: promoterOfKey(ctx.caller), event_id, code, tier_ids, email, now: ctx.now };
  const found = await call(ctx.db, 'check_promo_code', asked);
  const terms = 'code' in found && found.code ? termsOf(found.code) : null;
  if (terms) memoryOf(ctx).set(nameOf(event_id, code), terms);
  return { found, terms };
};

/**
 * Checks now whether a code can be used for these tickets; returns it with the event's snapshot. Throws why it can't be
 * used.
 */
export const judgePromo = async (ctx: Ctx, asked: Asked) => {
  const { found } = await look(ctx, asked);
  if (found.outcome !== 'found') throw new AppError(found.outcome);
  return { terms: termsOf(found.code), snapshot: found.snapshot };
};

/**
 * The discount of a code for an order, from the cache if possible, where it may be out of date. `reserve_order`
 * decides whether the order may use it, since it also knows orders made before. `fresh` reads it again and throws why
 * it can't be used. An unknown code counts as a guess; throws `rate_limited`.
 */
export const recallPromo = async (ctx: Ctx, asked: Asked, fresh: boolean): Promise<PromoTerms> => {
  const recalled = fresh ? undefined : memoryOf(ctx).get(nameOf(asked.eventId, asked.code));
  if (recalled) return recalled;
  // With `fresh`, it was counted the first time.
  const takeBack = fresh ? null : await countGuess(ctx, LIMITS.promoCodes);
  const { found, terms } = await look(ctx, asked);
  if (terms && takeBack) ctx.later(takeBack());
  if (found.outcome === 'found') return termsOf(found.code);
  if (fresh || !terms) throw new AppError(found.outcome);
  return terms;
};

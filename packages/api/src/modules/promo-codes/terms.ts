import { promoterOfKey } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { countGuess } from '../../core/guess-limit.ts';
import type { Discount } from '../../core/pricing.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import type { Database } from '../../db/client.ts';
import { call } from '../../db/sql-functions.ts';
import type { PromoCodeRow } from './repository.ts';

/** What a code takes off, and the version of it that `reserve_orders` compares. */
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

// What a code takes off seldom changes, and `reserve_orders` judges all else of it, so an isolate asks once.
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

/** A code judged now for these tickets, with the event's snapshot. Throws why it can't be used. */
export const judgePromo = async (ctx: Ctx, asked: Asked) => {
  const { found } = await look(ctx, asked);
  if (found.outcome !== 'found') throw new AppError(found.outcome);
  return { terms: termsOf(found.code), snapshot: found.snapshot };
};

/**
 * What a code takes off, for an order: from memory where it is known, which may be out of date. Whether the order may use it
 * is for `reserve_orders` to say, which knows an order that was made before. `fresh` asks anew, and throws why the code
 * can't be used. A code that is not known counts as a guess until it is found; throws `rate_limited`.
 */
export const recallPromo = async (ctx: Ctx, asked: Asked, fresh: boolean): Promise<PromoTerms> => {
  const recalled = fresh ? undefined : memoryOf(ctx).get(nameOf(asked.eventId, asked.code));
  if (recalled) return recalled;
  // Asked anew, it was counted before.
  const takeBack = fresh ? null : await countGuess(ctx, LIMITS.promoCodes);
  const { found, terms } = await look(ctx, asked);
  if (terms && takeBack) ctx.later(takeBack());
  if (found.outcome === 'found') return termsOf(found.code);
  if (fresh || !terms) throw new AppError(found.outcome);
  return terms;
};

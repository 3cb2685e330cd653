import { boundPromoter } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { countGuess } from '../../core/guess-limit.ts';
import type { Discount } from '../../core/pricing.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import type { Database } from '../../db/client.ts';
import { checkPromoCode, type PromoCodeRow } from './repository.ts';

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

const look = async (ctx: Ctx, asked: Asked) => {
  const found = await checkPromoCode(ctx.db, { ...asked, promoterId: boundPromoter(ctx.caller) }, ctx.now);
  const terms = found.code && termsOf(found.code);
  if (terms) memoryOf(ctx).set(nameOf(asked.eventId, asked.code), terms);
  return { ...found, terms };
};

const refused = (outcome: string): AppError => {
  if (!isErrorCode(outcome)) throw new Error(`check_promo_code answered ${outcome}`);
  return new AppError(outcome);
};

/** A code judged now for these tickets, with the event's snapshot. Throws why it can't be used. */
export const judgePromo = async (ctx: Ctx, asked: Asked) => {
  const { outcome, terms, snapshot } = await look(ctx, asked);
  if (outcome !== 'found' || !terms || !snapshot) throw refused(outcome);
  return { terms, snapshot };
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
  const { outcome, terms } = await look(ctx, asked);
  if (terms && takeBack) ctx.later(takeBack());
  if (!terms || (fresh && outcome !== 'found')) throw refused(outcome);
  return terms;
};

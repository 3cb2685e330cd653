import type { Caller } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { sha256 } from '../../core/encoding.ts';
import { countGuess } from '../../core/guess-limit.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { isOpenTo } from '../../core/sale-rule.ts';
import type { TierKey } from '../../ports/holds.ts';

/** A key that shows the hidden tiers of every promoter, and buys from none. */
const EVERY_PROMOTER = '*';

const insiderOf = (caller: Caller): string => {
  if (caller.kind === 'secret') return caller.promoterId;
  if (caller.kind !== 'user') return '';
  return caller.promoterId ?? (caller.role === 'admin' ? EVERY_PROMOTER : '');
};

/**
 * The key to hidden tiers that the caller has. Every use of a code counts towards a limit, so that nobody can guess
 * one.
 */
export const tierKeyOf = async (ctx: Ctx, accessCode: string | undefined): Promise<TierKey> => {
  const promoterId = insiderOf(ctx.caller);
  if (accessCode === undefined || promoterId === EVERY_PROMOTER) return { code: '', promoterId };
  await countGuess(ctx, LIMITS.accessCodes);
  return { code: await sha256(accessCode), promoterId };
};

/** Whether the key shows all of a promoter's tiers and their access codes. */
export const isInsider = (key: TierKey, promoterId: string): boolean =>
  key.promoterId === EVERY_PROMOTER || key.promoterId === promoterId;

/** Whether a key shows a tier. `access` is the tier's, as in the snapshot. */
export const opensTier = (key: TierKey, promoterId: string, access: string | null): boolean =>
  isInsider(key, promoterId) || isOpenTo(key, promoterId, access);

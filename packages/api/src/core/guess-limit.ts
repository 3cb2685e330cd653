import type { RateLimitRule, RateLimitState } from '../ports/rate-limit.ts';
import type { Caller } from './caller.ts';
import type { Ctx } from './context.ts';
import { AppError } from './errors.ts';
import { networkOf } from './network.ts';

/** The refusal of a limit: `rate_limited`, with the seconds to wait as `Retry-After`. */
export const rateLimited = ({ resetSeconds }: Pick<RateLimitState, 'resetSeconds'>) =>
  new AppError('rate_limited', `Wait ${resetSeconds} s and try again.`, { retryAfter: resetSeconds });

/** The rule as it is for a caller, and whose requests it counts: those of an address, or of a key that stands for many. */
export const chargedTo = (rule: RateLimitRule, caller: Caller, ip: string): { rule: RateLimitRule; key: string } =>
  rule.keyLimit !== undefined && caller.kind === 'secret'
    ? { rule: { ...rule, name: `${rule.name}-key`, limit: rule.keyLimit }, key: caller.keyId }
    : { rule, key: networkOf(ip) };

/**
 * Counts a possible guess (at a code, say) before anything is looked up, so that parallel guesses count like sequential
 * ones. Throws `rate_limited`. Returns a function that takes the count back if it was no guess.
 */
export const countGuess = async (ctx: Ctx, guarded: RateLimitRule): Promise<() => Promise<void>> => {
  const { rule, key } = chargedTo(guarded, ctx.caller, ctx.ip);
  const state = await ctx.rateLimiter.take(rule, key, ctx.now);
  if (!state.allowed) throw rateLimited(state);
  return () => ctx.rateLimiter.takeBack(rule, key);
};

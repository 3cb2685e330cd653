import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';
import { AppError } from '../core/errors.ts';
import { networkOf } from '../core/network.ts';
import type { RateLimitRule } from '../ports/rate-limit.ts';

const withEmail = z
  .string()
  .transform((text, issue) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issue.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ email: z.string() }));

type Charge = { rule: RateLimitRule; key: string };

/** What a request is charged to under a rule; null when the body names nobody, which its validation refuses right after. */
const chargeOf = async (rule: RateLimitRule, c: Context<AppEnv>): Promise<Charge | null> => {
  const { caller, ip } = c.var.ctx;
  if (rule.keyLimit !== undefined && caller.kind === 'secret') {
    return { rule: { ...rule, name: `${rule.name}-key`, limit: rule.keyLimit }, key: caller.keyId };
  }
  if (rule.by === 'ip') return { rule, key: networkOf(ip) };
  const { data } = withEmail.safeParse(await c.req.text());
  return data ? { rule, key: await sha256(data.email.trim().toLowerCase()) } : null;
};

/**
 * Counts the request against each rule in turn and refuses it with 429 at the first that is used up; later rules are then
 * not charged. Answers tell of the limits in `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).
 */
export const rateLimit =
  (rules: readonly RateLimitRule[]): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { ctx } = c.var;
    const policies: string[] = [];
    const states: string[] = [];
    const tell = () => {
      if (policies.length === 0) return;
      // On `c.res`, so that it is kept by an answer that replaces this one, such as a problem document.
      c.res.headers.set('ratelimit-policy', policies.join(', '));
      c.res.headers.set('ratelimit', states.join(', '));
    };
    for (const candidate of rules) {
      const charge = await chargeOf(candidate, c);
      if (!charge) continue;
      const { rule, key } = charge;
      const { allowed, limit, remaining, resetSeconds } = await ctx.rateLimiter.take(rule, key, ctx.now);
      policies.push(`"${rule.name}";q=${limit};w=${rule.seconds}`);
      states.push(`"${rule.name}";r=${remaining};t=${resetSeconds}`);
      if (allowed) continue;
      tell();
      throw new AppError('rate_limited', `Wait ${resetSeconds} s and try again.`, { retryAfter: resetSeconds });
    }
    await next();
    tell();
  };

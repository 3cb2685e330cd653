import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { type Caller, callerName } from '../core/caller.ts';
import type { AppEnv } from '../core/context.ts';
import { sha256 } from '../core/encoding.ts';
import { chargedTo, rateLimited } from '../core/guess-limit.ts';
import { networkOf } from '../core/network.ts';
import { GENERAL_LIMITS } from '../core/rate-limits.ts';
import type { RateLimitRule, RateLimitState } from '../ports/rate-limit.ts';
import { jsonOf } from './body.ts';
import { isJson } from './json-text.ts';

const withEmail = z.object({ email: z.string() });

/** Whom a body names that its route will take; null for any other, since what is refused uses up nobody's limit. */
const emailOf = async (c: Context<AppEnv>, body: z.ZodType): Promise<string | null> => {
  if (!isJson(c.req.header('content-type'))) return null;
  const json = await jsonOf(c);
  if (typeof json !== 'object') return null;
  return withEmail.safeParse(body.safeParse(json.value).data).data?.email ?? null;
};

type Charge = { rule: RateLimitRule; key: string };

/** What a request is charged to under a rule; null when its body will be refused. */
const chargeOf = async (rule: RateLimitRule, body: z.ZodType, c: Context<AppEnv>): Promise<Charge | null> => {
  const { caller, ip } = c.var.ctx;
  if (rule.by === 'ip') return chargedTo(rule, caller, ip);
  if (rule.by === 'caller') return { rule, key: callerName(caller) };
  const email = await emailOf(c, body);
  return email === null ? null : { rule, key: await sha256(email.trim().toLowerCase()) };
};

/** `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10). */
const tell = (c: Context<AppEnv>, told: readonly { rule: RateLimitRule; state: RateLimitState }[]): void => {
  const policies = told.map(({ rule, state }) => `"${rule.name}";q=${state.limit};w=${rule.seconds}`);
  const states = told.map(({ rule, state }) => `"${rule.name}";r=${state.remaining};t=${state.resetSeconds}`);
  Object.assign(c.get('delivery'), { 'ratelimit-policy': policies.join(', '), ratelimit: states.join(', ') });
};

/**
 * Counts the request against each rule in turn and refuses it with 429 at the first that is used up; later rules are then
 * not charged. Answers tell of the limits. `body` is what the route takes, for rules by e-mail.
 */
export const rateLimit =
  (rules: readonly RateLimitRule[], body: z.ZodType = z.never()): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { ctx } = c.var;
    const told: { rule: RateLimitRule; state: RateLimitState }[] = [];
    for (const candidate of rules) {
      const charge = await chargeOf(candidate, body, c);
      if (!charge) continue;
      const { rule, key } = charge;
      const state = await ctx.rateLimiter.take(rule, key, ctx.now);
      told.push({ rule, state });
      tell(c, told);
      if (!state.allowed) throw rateLimited(state);
    }
    await next();
  };

/**
 * The limit of a route whose work is the gate’s, which counts the request in the same call: this isolate judges it at once,
 * the others’ share of it is judged there. What the gate is not asked for is counted after the answer.
 */
export const limitByGate =
  (guarded: RateLimitRule): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const ctx = c.get('ctx');
    const { rule, key } = chargedTo(guarded, ctx.caller, ctx.ip);
    const { state, charge } = ctx.rateLimiter.open(rule, key);
    tell(c, [{ rule, state }]);
    if (!charge) throw rateLimited(state);
    ctx.charge = charge;
    await next();
    if (charge.known) tell(c, [{ rule, state: charge.known }]);
    else ctx.later(charge.close());
  };

const generalRuleOf = ({ kind }: Caller): RateLimitRule =>
  kind === 'secret' || kind === 'scanner' || kind === 'user' ? GENERAL_LIMITS[kind] : GENERAL_LIMITS.address;

/** The limit of routes that have none of their own. It waits for nobody, so that a read costs what it reads. */
export const generalLimit: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { caller, ip, later, rateLimiter } = c.get('ctx');
  const rule = generalRuleOf(caller);
  const key = rule.by === 'ip' ? networkOf(ip) : callerName(caller);
  const state = rateLimiter.count(rule, key, later);
  tell(c, [{ rule, state }]);
  if (!state.allowed) throw rateLimited(state);
  await next();
};

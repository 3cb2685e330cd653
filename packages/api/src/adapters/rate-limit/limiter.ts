import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';
import { sha256 } from '../../core/encoding.ts';
import type { Env } from '../../core/env.ts';
import type { Database } from '../../db/client.ts';
import { countHit } from '../../db/rate-limits.ts';
import type { RateLimiter, RateLimitRule, RateLimitState } from '../../ports/rate-limit.ts';
import { createTally } from './tally.ts';

/** So long nobody asks a Redis that did not answer. */
const OPEN_MS = 2_000;

/** Sliding windows in Redis; when it is away, fixed windows in Postgres for essential rules and no limit for others. */
export const createRateLimiter = (
  env: Pick<Env, 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN' | 'REDIS_DEADLINE_MS' | 'RATE_LIMIT_SCALE'>,
  db: Database,
  onTrouble: (error: unknown) => void,
): RateLimiter => {
  const redis = new Redis({
    url: env.UPSTASH_REDIS_REST_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    retry: false,
    signal: () => AbortSignal.timeout(env.REDIS_DEADLINE_MS),
  });
  const limiters = new Map<string, Ratelimit>();
  let openUntil = 0;

  const scaled = (rule: RateLimitRule) => Math.max(1, Math.round(rule.limit * env.RATE_LIMIT_SCALE));

  const limiterOf = (rule: RateLimitRule): Ratelimit => {
    const known = limiters.get(rule.name);
    if (known) return known;
    const made = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(scaled(rule), `${rule.seconds} s`),
      prefix: `limit:${rule.name}`,
      // The whole of it, where the signal bounds a single call: an unknown script takes two.
      timeout: env.REDIS_DEADLINE_MS,
      // Redis alone knows: isolates would disagree, and this cache has no bound.
      ephemeralCache: false,
      enableTelemetry: false,
    });
    limiters.set(rule.name, made);
    return made;
  };

  const askRedis = async (rule: RateLimitRule, key: string, rate = 1): Promise<RateLimitState | 'unavailable'> => {
    // The library counts by the wall clock, so this does too.
    const at = Date.now();
    if (at < openUntil) return 'unavailable';
    try {
      const { success, limit, remaining, reset, reason } = await limiterOf(rule).limit(key, { rate });
      if (reason === 'timeout') throw new Error(`Redis did not answer within ${env.REDIS_DEADLINE_MS} ms`);
      return { allowed: success, limit, remaining, resetSeconds: Math.max(1, Math.ceil((reset - at) / 1000)) };
    } catch (error) {
      openUntil = Date.now() + OPEN_MS;
      onTrouble(error);
      return 'unavailable';
    }
  };

  const askPostgres = async (rule: RateLimitRule, key: string, now: Date): Promise<RateLimitState> => {
    const limit = scaled(rule);
    const length = rule.seconds * 1000;
    const window = new Date(Math.floor(now.getTime() / length) * length);
    const hits = await countHit(db, await sha256(`${rule.name}\n${key}`), window);
    const left = window.getTime() + length - now.getTime();
    return {
      allowed: hits <= limit,
      limit,
      remaining: Math.max(0, limit - hits),
      resetSeconds: Math.max(1, Math.ceil(left / 1000)),
    };
  };

  const tally = createTally(askRedis, scaled);

  return {
    count: tally.count,
    usedUpFor: tally.usedUpFor,
    async take(rule, key, now) {
      const state = await askRedis(rule, key);
      if (state !== 'unavailable') return state;
      if (rule.essential) return askPostgres(rule, key, now);
      const limit = scaled(rule);
      return { allowed: true, limit, remaining: limit, resetSeconds: rule.seconds };
    },
  };
};

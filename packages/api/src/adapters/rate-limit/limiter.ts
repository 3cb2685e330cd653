import type { Clock } from '../../core/clock.ts';
import { sha256 } from '../../core/encoding.ts';
import type { Env } from '../../core/env.ts';
import type { Database } from '../../db/client.ts';
import { countHit } from '../../db/rate-limits.ts';
import type { RateLimiter, RateLimitRule, RateLimitState } from '../../ports/rate-limit.ts';
import { createRedisConnection, type RedisEnv } from '../redis/connection.ts';
import { createIsolateCount } from './isolate.ts';
import { createTally } from './tally.ts';
import { HIT, type Hit, type Judgement } from './window.ts';

const secondsOf = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

/**
 * Sliding windows, counted twice: first by this isolate, then in Redis for all isolates. While Redis is away the
 * isolate's count applies, and for essential rules fixed windows in Postgres. A limit never fails open.
 */
export const createRateLimiter = (
  env: RedisEnv & Pick<Env, 'RATE_LIMIT_SCALE'>,
  clock: Clock,
  db: Database,
  onTrouble: (error: unknown) => void,
): RateLimiter => {
  const redis = createRedisConnection(env, clock, onTrouble);
  const isolate = createIsolateCount(clock);

  const scaled = (rule: RateLimitRule) => Math.max(1, Math.round(rule.limit * env.RATE_LIMIT_SCALE));
  const nameOf = (rule: RateLimitRule, key: string) => `${rule.name}:${key}`;

  const askRedis = async (rule: RateLimitRule, key: string, hits: number): Promise<Judgement | 'unavailable'> => {
    const name = nameOf(rule, key);
    // All isolates share these windows, so they count by the clock and not by the time of each request.
    const args = [scaled(rule), rule.seconds * 1000, clock.now().getTime(), hits];
    const answer = await redis.run<Hit>(name, HIT, [`limit:${name}`], args);
    if (answer === 'unavailable' || answer === 'busy') return 'unavailable';
    const [allowed, remaining, waitMs] = answer;
    return { allowed: Number(allowed) === 1, remaining: Number(remaining), waitMs: Number(waitMs) };
  };

  const stateOf = (rule: RateLimitRule, { allowed, remaining, waitMs }: Judgement): RateLimitState => ({
    allowed,
    limit: scaled(rule),
    remaining,
    resetSeconds: secondsOf(waitMs),
  });

  const charge = async (rule: RateLimitRule, key: string, hits: number): Promise<RateLimitState | 'unavailable'> => {
    const judgement = await askRedis(rule, key, hits);
    return judgement === 'unavailable' ? judgement : stateOf(rule, judgement);
  };

  const askPostgres = async (rule: RateLimitRule, key: string, now: Date): Promise<Judgement> => {
    const length = rule.seconds * 1000;
    const window = new Date(Math.floor(now.getTime() / length) * length);
    const hits = await countHit(db, await sha256(`${rule.name}\n${key}`), window);
    const limit = scaled(rule);
    return {
      allowed: hits <= limit,
      remaining: Math.max(0, limit - hits),
      waitMs: window.getTime() + length - now.getTime(),
    };
  };

  const tally = createTally(clock, charge, scaled);

  return {
    count: tally.count,
    giveBack: tally.giveBack,
    open(rule, key) {
      const [name, limit, lengthMs] = [nameOf(rule, key), scaled(rule), rule.seconds * 1000];
      const here = isolate.take(name, limit, lengthMs);
      const state = stateOf(rule, here);
      if (!here.allowed) return { state, charge: null };
      let known: RateLimitState | null = null;
      const counted = (allowed: boolean, remaining: number, waitMs: number) => {
        if (!allowed) isolate.refused(name, limit, lengthMs, waitMs);
        known = stateOf(rule, { allowed, remaining, waitMs });
        return known;
      };
      const close = async () => {
        if (known) return known;
        const everywhere = await askRedis(rule, key, 1);
        if (everywhere === 'unavailable') return state;
        return counted(everywhere.allowed, everywhere.remaining, everywhere.waitMs);
      };
      const charge = {
        window: { key: `limit:${name}`, limit, lengthMs },
        get known() {
          return known;
        },
        counted,
        close,
      };
      return { state, charge };
    },
    async take(rule, key, now) {
      const [name, limit, length] = [nameOf(rule, key), scaled(rule), rule.seconds * 1000];
      const here = isolate.take(name, limit, length);
      if (!here.allowed) return stateOf(rule, here);
      const everywhere = await askRedis(rule, key, 1);
      if (everywhere !== 'unavailable') {
        if (!everywhere.allowed) isolate.refused(name, limit, length, everywhere.waitMs);
        return stateOf(rule, everywhere);
      }
      return stateOf(rule, rule.essential ? await askPostgres(rule, key, now) : here);
    },
    async takeBack(rule, key) {
      isolate.giveBack(nameOf(rule, key), scaled(rule), rule.seconds * 1000);
      await askRedis(rule, key, -1);
    },
  };
};

import { createSharedCache } from './adapters/cache-api/shared-cache.ts';
import { createQstashQueue } from './adapters/qstash/queue.ts';
import { createR2Storage } from './adapters/r2/storage.ts';
import { createRateLimiter } from './adapters/rate-limit/limiter.ts';
import { createRedisGate } from './adapters/redis-gate/gate.ts';
import { createResendMailer } from './adapters/resend/mailer.ts';
import { createStripePayments } from './adapters/stripe/payments.ts';
import { createWebhookTarget } from './adapters/webhook-target/target.ts';
import { systemClock } from './core/clock.ts';
import { createConcurrencyLimit } from './core/concurrency-limit.ts';
import type { Deps, Log } from './core/context.ts';
import { describeError } from './core/describe-error.ts';
import { parseEnv } from './core/env.ts';
import { systemRandom } from './core/random.ts';
import { createReadCache } from './core/read-cache.ts';
import { createSecrets } from './core/secrets.ts';
import { createDatabase } from './db/client.ts';
import { NOTHING_AT_ONCE } from './ports/at-once.ts';

/** One line of JSON an entry, as Workers Logs reads them. */
const consoleLog: Log = (level, message, fields) => console[level](JSON.stringify({ level, message, ...fields }));

/** So long a password takes its place at least: eight of 150 ms leave the isolate two fifths of its time. */
const PASSWORD_SECONDS = 2;

/** Builds everything outside the request from the Worker's bindings. Tests replace the clock, the log or a port. */
export const compose = (bindings: unknown, overrides: Partial<Deps> = {}): Deps => {
  const env = parseEnv(bindings);
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const log = overrides.log ?? consoleLog;
  const db = overrides.db ?? createDatabase(env.DATABASE_URL, env.NEON_FETCH_ENDPOINT);
  const sharedCache = createSharedCache((globalThis as { caches?: CacheStorage }).caches, (error) =>
    log('warn', 'the shared cache is away; each isolate reads by itself', { error: describeError(error) }),
  );
  const reads = overrides.reads ?? createReadCache(clock, sharedCache);
  return {
    env,
    clock,
    random,
    secrets: createSecrets(env.MASTER_SECRET, random),
    db,
    gate: createRedisGate(
      env,
      clock,
      (error) => log('warn', 'the gate is away; Postgres judges', { error: describeError(error) }),
      reads.sold,
    ),
    payments: createStripePayments(env),
    mailer: createResendMailer(env, clock),
    queue: createQstashQueue(env),
    atOnce: NOTHING_AT_ONCE,
    passwordLimit: createConcurrencyLimit(clock, env.PASSWORDS_AT_ONCE, PASSWORD_SECONDS),
    rateLimiter: createRateLimiter(env, clock, db, (error) =>
      log('warn', 'rate limits are away; Postgres counts logins, each isolate the rest', {
        error: describeError(error),
      }),
    ),
    storage: createR2Storage(env),
    webhookTarget: createWebhookTarget(env),
    reads,
    log,
    ...overrides,
  };
};

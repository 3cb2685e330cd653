import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNeon } from '../local/neon.ts';
import { startPostgres } from '../local/postgres.ts';
import { startQstash } from '../local/qstash.ts';
import { startRedis } from '../local/redis.ts';
import { startResend } from '../local/resend.ts';
import { startStripe } from '../local/stripe/index.ts';
import { startUpstash } from '../local/upstash.ts';

export const TEMPLATE_DATABASE = 'tv_template';

/** Keys of the stand-ins; none of them opens anything real. */
export const KEYS = {
  upstash: 'upstash-local-token',
  qstash: 'qstash-local-token',
  qstashCurrent: 'sig_local_current',
  qstashNext: 'sig_local_next',
  stripeWebhook: 'whsec_local_stripe',
} as const;

/** A real Postgres with a migrated template database, shared by the test files of one run. */
export const startTestPostgres = async (dataDir: string, durable = false) => {
  const { migrate } = await import('../scripts/migrate.ts');
  const postgres = await startPostgres({ dataDir, durable });
  if (!(await postgres.listDatabases()).includes(TEMPLATE_DATABASE)) await postgres.createDatabase(TEMPLATE_DATABASE);
  await migrate(postgres.url(TEMPLATE_DATABASE));
  return postgres;
};

/** A temporary directory that Postgres may own, and its removal. */
export const temporaryDirectory = async (name: string) => {
  const path = await mkdtemp(join(tmpdir(), `tv-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The stand-ins that one test file has for itself, so that it can make them fail. */
export const startStandIns = async (pgPort: number, queueNow: () => number) => {
  const redis = await startRedis({});
  const [neon, upstash, qstash, stripe, resend] = await Promise.all([
    startNeon({ pgPort }),
    startUpstash({ redisUrl: redis.url, token: KEYS.upstash }),
    startQstash({
      token: KEYS.qstash,
      currentSigningKey: KEYS.qstashCurrent,
      nextSigningKey: KEYS.qstashNext,
      // With a clock of its own it delivers only when told: flushDue() and drain().
      now: queueNow,
    }),
    startStripe({ webhookSecret: KEYS.stripeWebhook }),
    startResend({}),
  ]);
  return {
    redis,
    neon,
    upstash,
    qstash,
    stripe,
    resend,
    async close() {
      await Promise.all([neon.close(), upstash.close(), qstash.close(), stripe.close(), resend.close()]);
      await redis.stop();
    },
  };
};

export type StandIns = Awaited<ReturnType<typeof startStandIns>>;

/** The Worker's bindings for a set of stand-ins. */
export const bindingsFor = (standIns: StandIns, databaseUrl: string, publicUrl: string) => ({
  ENVIRONMENT: 'test',
  PUBLIC_URL: publicUrl,
  DATABASE_URL: databaseUrl,
  NEON_FETCH_ENDPOINT: standIns.neon.fetchEndpoint,
  UPSTASH_REDIS_REST_URL: standIns.upstash.url,
  UPSTASH_REDIS_REST_TOKEN: KEYS.upstash,
  QSTASH_URL: standIns.qstash.url,
  QSTASH_TOKEN: KEYS.qstash,
  QSTASH_CURRENT_SIGNING_KEY: KEYS.qstashCurrent,
  QSTASH_NEXT_SIGNING_KEY: KEYS.qstashNext,
  STRIPE_SECRET_KEY: 'sk_test_local',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_local',
  STRIPE_WEBHOOK_SECRET: KEYS.stripeWebhook,
  STRIPE_API_URL: standIns.stripe.origin,
  STRIPE_JS_URL: standIns.stripe.scriptUrl,
  RESEND_API_KEY: 're_local',
  RESEND_URL: standIns.resend.origin,
  EMAIL_FROM: 'Ticket Vendor <tickets@example.com>',
  MASTER_SECRET: 'a-master-secret-for-local-use-only-0123456789',
  ALLOW_LOOPBACK_WEBHOOKS: 'true',
  RATE_LIMIT_SCALE: '1000',
});

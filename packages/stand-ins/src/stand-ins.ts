import { join } from 'node:path';
import { Endings } from './endings.ts';
import { type LocalNeon, startNeon } from './neon/neon.ts';
import { type LocalQstash, startQstash } from './qstash/qstash.ts';
import { type LocalRedis, startRedis } from './redis/redis.ts';
import { type LocalUpstash, startUpstash } from './redis/upstash.ts';
import { type LocalResend, startResend } from './resend/resend.ts';
import { type LocalStripe, startStripe } from './stripe/index.ts';

/** Keys of the stand-ins; none of them opens anything real. */
export const KEYS = {
  upstash: 'upstash-local-token',
  qstash: 'qstash-local-token',
  qstashCurrent: 'sig_local_current',
  qstashNext: 'sig_local_next',
  stripeWebhook: 'whsec_local_stripe',
} as const;

/** How to start the services that stand between the Worker and the world. */
export type StandInOptions = {
  /** The port of a Postgres on 127.0.0.1. */
  pgPort: number;
  /** The queue's clock, in ms; if given, only `flushDue()` and `drain()` deliver. */
  queueNow?: () => number;
  /** Where Redis, Stripe and the inbox keep their data across restarts; without it nothing is kept. */
  dataDir?: string;
  /** Fixed ports of the pages that people visit; by default any free ones. */
  ports?: { stripe?: number; inbox?: number };
};

/** Everything but Postgres and the Worker itself. */
export type StandIns = {
  redis: LocalRedis;
  neon: LocalNeon;
  upstash: LocalUpstash;
  qstash: LocalQstash;
  stripe: LocalStripe;
  resend: LocalResend;
  /** Ends them all, even if one fails to end; then throws its error. */
  close(): Promise<void>;
};

/** Starts them all. If one fails, those that started are ended and its error is thrown. */
export const startStandIns = ({ pgPort, queueNow, dataDir, ports = {} }: StandInOptions): Promise<StandIns> => {
  const endings = new Endings();
  const kept = (name: string) => (dataDir === undefined ? {} : { dataFile: join(dataDir, name) });
  return endings.guard(async () => {
    const redis = await endings.add(
      startRedis(dataDir === undefined ? {} : { dir: join(dataDir, 'redis') }),
      (service) => service.stop(),
    );
    const upstash = await endings.add(startUpstash({ redisUrl: redis.url, token: KEYS.upstash }), (service) =>
      service.close(),
    );
    const neon = await endings.add(startNeon({ pgPort }), (service) => service.close());
    const stripe = await endings.add(
      startStripe({ webhookSecret: KEYS.stripeWebhook, port: ports.stripe ?? 0, ...kept('stripe.json') }),
      (service) => service.close(),
    );
    const resend = await endings.add(
      startResend({ port: ports.inbox ?? 0, ...(queueNow ? { now: queueNow } : {}), ...kept('inbox.jsonl') }),
      (service) => service.close(),
    );
    const qstash = await endings.add(
      startQstash({
        token: KEYS.qstash,
        currentSigningKey: KEYS.qstashCurrent,
        nextSigningKey: KEYS.qstashNext,
        ...(queueNow ? { now: queueNow } : {}),
      }),
      (service) => service.close(),
    );
    return { redis, upstash, neon, stripe, resend, qstash, close: () => endings.run() };
  });
};

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
  // The stand-in has no limit of its own, unless a test sets one.
  EMAIL_PER_SECOND: '1000',
  MASTER_SECRET: 'a-master-secret-for-local-use-only-0123456789',
  ALLOW_LOOPBACK_WEBHOOKS: 'true',
});

import { z } from 'zod';

const origin = z.url().transform((url) => url.replace(/\/+$/, ''));

const STRIPE = 'https://api.stripe.com';

/** The part of an R2 bucket that we use. */
export type Bucket = {
  put(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<unknown>;
  get(name: string): Promise<{ body: ReadableStream<Uint8Array>; size: number } | null>;
  delete(name: string): Promise<void>;
};

const isBucket = (binding: unknown): binding is Bucket =>
  typeof binding === 'object' && binding !== null && 'put' in binding && 'get' in binding && 'delete' in binding;

/** The Worker's bindings, parsed once per isolate. */
const bindingsSchema = z.object({
  /** `test` and `live` deployments refuse each other's keys. */
  ENVIRONMENT: z.enum(['test', 'live']),
  /** Where this API is reached, without a trailing slash. */
  PUBLIC_URL: origin,
  DATABASE_URL: z.url(),
  /** Replaces Neon's HTTP endpoint; for the local stack. */
  NEON_FETCH_ENDPOINT: z.url().optional(),
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  QSTASH_URL: z.url().default('https://qstash.upstash.io'),
  QSTASH_TOKEN: z.string().min(1),
  QSTASH_CURRENT_SIGNING_KEY: z.string().min(1),
  QSTASH_NEXT_SIGNING_KEY: z.string().min(1),
  STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/),
  STRIPE_PUBLISHABLE_KEY: z.string().regex(/^pk_(test|live)_/),
  STRIPE_WEBHOOK_SECRET: z.string().startsWith('whsec_'),
  /** Of the second endpoint at Stripe, for events of connected accounts, which has a secret of its own. */
  STRIPE_CONNECT_WEBHOOK_SECRET: z.string().startsWith('whsec_').optional(),
  STRIPE_API_URL: origin.default(STRIPE),
  /** Stripe.js, which browsers load from Stripe itself. */
  STRIPE_JS_URL: z.url().default('https://js.stripe.com/endive/stripe.js'),
  RESEND_API_KEY: z.string().min(1),
  RESEND_URL: origin.default('https://api.resend.com'),
  EMAIL_FROM: z.string().min(3),
  /** E-mails that the Resend account accepts per second. */
  EMAIL_PER_SECOND: z.coerce.number().min(0.1).max(1000).default(2),
  /** Where uploaded files are kept. */
  BUCKET: z.custom<Bucket>(isBucket, 'Bind an R2 bucket'),
  /** The deployed version of the Worker, which Cloudflare names. */
  CF_VERSION_METADATA: z.object({ id: z.string() }).default({ id: '' }),
  /** At least 32 characters; every other key is derived from it. */
  MASTER_SECRET: z.string().min(32),
  HOLD_SECONDS: z.coerce.number().int().min(30).max(3600).default(300),
  /** Seats of one event that one IP address, or one signed-in buyer, can have under hold at a time. */
  HOLD_SEATS_PER_IP: z.coerce.number().int().min(1).default(40),
  HOLD_SEATS_PER_BUYER: z.coerce.number().int().min(1).default(20),
  /** How long a call to Redis may take before the request goes on without it. */
  REDIS_DEADLINE_MS: z.coerce.number().int().min(50).max(5_000).default(250),
  /**
   * Passwords that an isolate checks or hashes at once, at 16 MiB and 150 ms of CPU each; further requests are told to
   * wait.
   */
  PASSWORDS_AT_ONCE: z.coerce.number().int().min(1).default(8),
  /** Multiplies every rate limit; load tests, which come from one address, raise it. */
  RATE_LIMIT_SCALE: z.coerce.number().positive().default(1),
  /** What the platform keeps of each ticket that costs something: basis points of its price, and minor units. */
  APPLICATION_FEE_BPS: z.coerce.number().int().min(0).max(10_000).default(0),
  APPLICATION_FEE_FIXED: z.coerce.number().int().min(0).default(0),
  /** People whom all waiting rooms of one event let in per second: what a purchase costs here, with room for peaks. */
  ADMISSIONS_PER_SECOND: z.coerce.number().min(0.1).max(10_000).default(40),
  ORDER_SECONDS: z.coerce.number().int().min(60).max(3600).default(600),
  /** Lets webhooks go to http on loopback; for the local stack. */
  ALLOW_LOOPBACK_WEBHOOKS: z.stringbool().default(false),
});

/** At Stripe itself, a test moves no real money, and a sale moves no other. */
const envSchema = bindingsSchema.superRefine(({ ENVIRONMENT, ...env }, check) => {
  if (env.STRIPE_API_URL !== STRIPE) return;
  for (const name of ['STRIPE_SECRET_KEY', 'STRIPE_PUBLISHABLE_KEY'] as const) {
    if (env[name].split('_')[1] === ENVIRONMENT) continue;
    check.addIssue({ code: 'custom', path: [name], message: `Give the key of Stripe's ${ENVIRONMENT} mode` });
  }
});

export type Env = z.infer<typeof envSchema>;

/** Throws one sentence that names each wrong binding, never its value. */
export const parseEnv = (bindings: unknown): Env => {
  const parsed = envSchema.safeParse(bindings);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`).join(', ');
  throw new Error(`The Worker's bindings are incomplete: ${wrong}. See docs/operate.md.`);
};

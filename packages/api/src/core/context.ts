import type { AtOnce } from '../ports/at-once.ts';
import type { Database } from '../ports/database.ts';
import type { HoldGate } from '../ports/holds.ts';
import type { Mailer } from '../ports/mailer.ts';
import type { Payments } from '../ports/payments.ts';
import type { Queue } from '../ports/queue.ts';
import type { OpenCharge, RateLimiter } from '../ports/rate-limit.ts';
import type { Storage } from '../ports/storage.ts';
import type { WebhookTarget } from '../ports/webhook-target.ts';
import type { Shown } from './caching.ts';
import type { Caller } from './caller.ts';
import type { Clock } from './clock.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import type { Env } from './env.ts';
import type { Random } from './random.ts';
import type { ReadCache } from './read-cache.ts';
import type { Secrets } from './secrets.ts';

/** Everything outside the request, built once per isolate by the composition root. */
export type Deps = {
  env: Env;
  clock: Clock;
  random: Random;
  secrets: Secrets;
  db: Database;
  gate: HoldGate;
  payments: Payments;
  mailer: Mailer;
  queue: Queue;
  /** For jobs that a request leaves. */
  atOnce: AtOnce<SystemCtx>;
  rateLimiter: RateLimiter;
  /** For work on passwords. */
  passwordLimit: ConcurrencyLimit;
  storage: Storage;
  webhookTarget: WebhookTarget;
  reads: ReadCache;
  log: Log;
};

/** One line of JSON an entry. Never give it personal data, credentials or bodies. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;

/**
 * The row of an idempotency key, which commits with the request's effect: SHA-256 of caller and key, and of the
 * request. `response` is the encrypted answer, if it is known before the effect.
 */
export type IdempotencyKey = { id: string; request_hash: string; response?: string };

/**
 * Where a request's answer is stored for its repeats, and with which status. The write that stores the answer sets
 * `isKept`; see `answerWith`.
 */
export type AnswerSlot = { readonly keyId: string; readonly status: number; isKept: boolean };

/** What a service verb receives: the dependencies, the caller and the time of the request. */
export type Ctx = Deps & {
  caller: Caller;
  requestId: string;
  ip: string;
  /** The best of our languages that the Accept-Language header asks for, else the first it asks for; BCP 47. */
  readonly locale: string;
  /** The request's time; one for all its statements. */
  now: Date;
  idempotencyKey: IdempotencyKey | null;
  /** The `Idempotency-Key` as it was sent, which the proof of an admission names. */
  keySent: string | null;
  /** What the request is charged to, where the gate counts it with its work. */
  charge: OpenCharge | null;
  /** Null without an idempotency key, or if its answer is stored elsewhere. */
  answerSlot: AnswerSlot | null;
  /** Work that may go on after the answer. */
  later(work: Promise<unknown>): void;
};

/** What jobs and sweeps run as. */
export type SystemCtx = Deps & { now: Date; later(work: Promise<unknown>): void };

/** A body as JSON, or what keeps it from being that. */
export type JsonBody = { text: string; value: unknown } | 'not_utf8' | 'not_json';

/** An answer before it is a `Response`, each of whose headers costs a call out of JavaScript on Workers. */
export type PlainAnswer = { status: number; body: string | null; headers: Record<string, string> };

/** What Hono's handlers find in `c.var`. */
export type AppEnv = {
  Variables: {
    ctx: Ctx;
    /** Headers that every answer to this request gets, refusals too, by their names in lower case. */
    delivery: Record<string, string>;
    /** The body, once it was read as JSON; see `jsonOf`. */
    json?: JsonBody;
    /** What a public read shows; its middleware makes the ETag of it. */
    shown?: Shown<string>;
    /** The whole answer, where there is no `Response` of it yet. */
    plain?: PlainAnswer;
  };
};

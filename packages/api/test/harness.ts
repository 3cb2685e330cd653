import { randomUUID } from 'node:crypto';
import { createMemoryBucket } from '@ticket-vendor/stand-ins/bucket.ts';
import { serve } from '@ticket-vendor/stand-ins/http.ts';
import pg from 'pg';
import { Agent, setGlobalDispatcher } from 'undici';
import { inject } from 'vitest';
import { checkInvariants } from '../scripts/invariants.ts';
import { createStripePayments } from '../src/adapters/stripe/payments.ts';
import { createApp } from '../src/app.ts';
import { compose } from '../src/compose.ts';
import type { Deps, SystemCtx } from '../src/core/context.ts';
import { parseEnv } from '../src/core/env.ts';
import { atOnce } from '../src/jobs/at-once.ts';
import { internalRoutes } from '../src/jobs/routes.ts';
import { runSweep } from '../src/jobs/sweep.ts';
import { breaches, nothingMet } from './contract.ts';
import { keepMet, messageBreaches } from './met.ts';
import { bindingsFor, startStandIns, TEMPLATE_DATABASE } from './services.ts';
import { checkResults } from './sql-results.ts';

declare module 'vitest' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: it adds to the interface of Vitest.
  interface ProvidedContext {
    pgPort: number;
    pgAdminUrl: string;
    /** Where each harness leaves what it met of the contract. */
    metFolder: string;
  }
}

type Json = Record<string, unknown>;
export type Answer<T = Json> = { status: number; headers: Headers; body: T };

// Everything called is on this machine. With a thousand requests at once, a connection may have to wait long.
const MUCH_LATER_MS = 120_000;
setGlobalDispatcher(new Agent({ connect: { timeout: MUCH_LATER_MS } }));

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * The whole API in this process, over real Postgres and Redis and the stand-ins, with its own database and a clock that
 * the test sets. `close()` it in afterAll: it throws if a webhook breaks the contract, unless a test inserts rows in
 * `bulk`.
 */
export const createHarness = async (
  overrides: { env?: Record<string, string>; deps?: Partial<Deps>; bulk?: boolean } = {},
) => {
  const database = `tv_${randomUUID().replaceAll('-', '')}`;
  const adminUrl = inject('pgAdminUrl');
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: adminUrl });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${quote(database)} template ${TEMPLATE_DATABASE}`);
  const databaseUrl = Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  const sessions: pg.Client[] = [];

  const log: { level: string; message: string; fields: Json | undefined }[] = [];
  const record: Deps['log'] = (level, message, fields) => {
    log.push({ level, message, fields });
    // An unexpected error is a bug, whatever the test checks.
    if (message === 'unexpected error') console.error(fields?.error, fields?.stack);
  };
  const background = new Set<Promise<unknown>>();
  let offset = 0;
  const clock = { now: () => new Date(Date.now() + offset) };
  const standIns = await startStandIns(inject('pgPort'), () => clock.now().getTime());

  // Whatever the test checks: if a function's result differs from its header, one of the two has a bug.
  const undeclared: string[] = [];
  const check = await checkResults(pool);
  standIns.neon.observe(({ body }) => undeclared.push(...check(body)));
  const assertDeclared = () => {
    if (undeclared.length > 0)
      throw new Error(`SQL functions break their headers:\n${undeclared.splice(0).join('\n')}`);
  };

  let handle: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = await serve(async ({ method, target, headers, body }) => {
    const request = new Request(`http://${headers.host}${target}`, {
      method,
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const response = await handle(request);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  });
  const bucket = createMemoryBucket();
  const bindings = { ...bindingsFor(standIns, databaseUrl, server.origin), BUCKET: bucket, ...overrides.env };
  const payments = createStripePayments(parseEnv(bindings), { timeoutMs: MUCH_LATER_MS });
  const deps = compose(bindings, { atOnce, clock, log: record, payments, ...overrides.deps });
  const app = createApp(deps, internalRoutes);
  const execution = {
    waitUntil(work: Promise<unknown>) {
      background.add(work);
      void work.finally(() => background.delete(work));
    },
    passThroughOnException() {},
    props: {},
  };
  handle = (request) => app.fetch(request, {}, execution);
  standIns.stripe.setWebhookUrl(`${server.origin}/internal/stripe/events`);

  const met = nothingMet();

  /** Waits until no work of earlier requests is under way. */
  const idle = async () => {
    while (background.size > 0) await Promise.allSettled(background);
  };

  /** Bodies that are text, bytes or a stream go as they are, others as JSON; bytes and streams have no content type of their own. */
  const send = async <T = Json>(
    method: string,
    path: string,
    options: { as?: string | undefined; body?: unknown; key?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> => {
    const { body } = options;
    const raw = body instanceof Uint8Array || body instanceof ReadableStream;
    const response = await app.request(
      `${server.origin}${path.startsWith('/internal') ? path : `/api/v1${path}`}`,
      {
        method,
        headers: {
          ...(options.as && { authorization: `Bearer ${options.as}` }),
          ...(body !== undefined && !raw && { 'content-type': 'application/json' }),
          ...(options.key && { 'idempotency-key': options.key }),
          ...options.headers,
        },
        ...(body !== undefined && { body: raw || typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(body instanceof ReadableStream && { duplex: 'half' }),
      } as RequestInit,
      {},
      execution,
    );
    const text = await response.text();
    const contentType = response.headers.get('content-type');
    const answer = {
      status: response.status,
      headers: response.headers,
      body: (contentType?.includes('json') ? JSON.parse(text) : text) as T,
    };
    if (!path.startsWith('/internal') && method !== 'OPTIONS') {
      const { pathname } = new URL(response.url || `${server.origin}/api/v1${path}`, server.origin);
      const broken = breaches({ method, path: pathname, contentType, status: answer.status, body: answer.body }, met);
      // Whatever the test checks: if an answer differs from the document, one of the two has a bug.
      if (broken.length > 0) throw new Error(`The answer breaks the contract:\n${broken.join('\n')}`);
    }
    assertDeclared();
    return answer;
  };

  const system = (): SystemCtx => ({ ...deps, now: clock.now(), later: execution.waitUntil });

  return {
    app,
    deps,
    standIns,
    bucket,
    log,
    origin: server.origin,
    databaseUrl,
    send,
    /** The operations that have succeeded. */
    answered: met.answered,
    idle,
    system,
    /** Moves the service's clock and the queue's; other stand-ins keep real time. */
    advance: (seconds: number) => {
      offset += seconds * 1000;
    },
    now: () => clock.now(),
    /**
     * Delivers all queued jobs and waits for the work they start, including Stripe's events unless these are held back.
     */
    async drain() {
      do {
        await idle();
        await standIns.qstash.drain();
        await standIns.stripe.webhooks.idle();
        await idle();
      } while (standIns.qstash.pending().length > 0);
    },
    /** One run of the cron trigger. */
    sweep: async () => {
      const result = await runSweep(system());
      await idle();
      return result;
    },
    query: async <T extends pg.QueryResultRow = Json>(sql: string, params: unknown[] = []): Promise<T[]> =>
      (await pool.query<T>(sql, params)).rows,
    /** A session of its own in the database, which `close` ends. */
    async connect(): Promise<pg.Client> {
      const session = new pg.Client({ connectionString: databaseUrl });
      sessions.push(session);
      await session.connect();
      return session;
    },
    /** The broken invariants with the rows that break them; empty when all is well. */
    async violations() {
      const client = await pool.connect();
      try {
        return (await checkInvariants(client)).filter(({ violations }) => violations.length > 0);
      } finally {
        client.release();
      }
    },
    async close() {
      await idle();
      // Whatever the test checks, as with answers.
      const broken = overrides.bulk ? [] : await messageBreaches(pool, met);
      await keepMet(inject('metFolder'), met);
      await Promise.all(sessions.map((session) => session.end()));
      await server.close();
      await standIns.close();
      await pool.end();
      assertDeclared();
      await admin(`drop database ${quote(database)} with (force)`);
      if (broken.length > 0) throw new Error(`Webhooks break the contract:\n${broken.join('\n')}`);
    },
  };
};

export type Harness = Awaited<ReturnType<typeof createHarness>>;

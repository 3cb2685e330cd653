import { chmod, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { closeServer, listen } from '@ticket-vendor/stand-ins/http.ts';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import { verify, WebhookVerificationError } from '@ticket-vendor/webhooks';
import pg from 'pg';
import { startStack } from '../../../src/stack.ts';
import { createClient } from './client.ts';

/** How fast the service's clock runs, so that holds and orders expire during a row. */
export const SPEED = 6;
/** A minute of that clock, the interval of the cron trigger. */
export const SWEEP_MS = 60_000 / SPEED;

const TIERS = [
  { name: 'Stalls', price: 2_500, share: 0.6 },
  { name: 'Balcony', price: 1_800, share: 0.6 },
];

/** How often the promoter's backend received each webhook, by order and webhook id. */
export type Told = Map<string, Map<string, number>>;

/** Answers the promoter's webhooks, and remembers which orders they confirmed. */
const startBackend = async (secret: () => string, now: () => Date, confirmed: Told) => {
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    try {
      const event = await verify(Buffer.concat(chunks), req.headers, secret(), { now: now() });
      if (event.type === 'order.confirmed') {
        const told = confirmed.get(event.data.id) ?? new Map<string, number>();
        const id = String(req.headers['webhook-id']);
        confirmed.set(event.data.id, told.set(id, (told.get(id) ?? 0) + 1));
      }
      res.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error;
      res.writeHead(400).end(error.code);
    }
  });
  const port = await listen(server, 0);
  return { url: `http://127.0.0.1:${port}/webhooks`, close: () => closeServer(server) };
};

/** The stack in processes that can be killed, with a scarce event and one with ample room. Its clock has `speed`. */
export const startStage = async (tickets: number, speed = SPEED) => {
  const endings = new Endings();
  return endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('chaos'), (one) => one.remove());
    // If this process is root, Postgres runs as another user, who must be able to enter.
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    const from = Date.now();
    let ahead = 0;
    const now = () => new Date(from + (Date.now() - from) * speed + ahead * 1_000);
    /** What the Worker logs of unexpected errors. */
    const unexpected: string[] = [];
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        bindings: {
          HOLD_SECONDS: '60',
          ORDER_SECONDS: '120',
          HOLD_SEATS_PER_IP: '1000000',
          RATE_LIMIT_SCALE: '1000000',
          PASSWORDS_AT_ONCE: '1000000',
          LOCAL_CLOCK_FROM: String(from),
          LOCAL_CLOCK_SPEED: String(speed),
        },
        onLog(source, _, line) {
          if (source === 'worker' && line.includes('unexpected error')) unexpected.push(line);
        },
      }),
      (one) => one.close(),
    );
    const { kind } = stack.standIns.redis;
    if (kind === 'external') throw new Error('The Redis at REDIS_URL is not ours to kill. Unset REDIS_URL.');
    const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 2 });
    pool.on('error', () => undefined);
    await endings.add(pool, (one) => one.end());
    const query = async <T extends pg.QueryResultRow>(sql: string, params: unknown[] = []): Promise<T[]> =>
      (await pool.query<T>(sql, params)).rows;

    const client = createClient(stack.origin);
    const confirmed: Told = new Map();
    let secret = '';
    const backend = await endings.add(
      startBackend(() => secret, now, confirmed),
      (one) => one.close(),
    );
    const made = async (method: string, path: string, as: string, body: unknown) => {
      const answer = await client.call(method, path, { as, body });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
      return answer.body as Record<string, string>;
    };
    const person = { email: 'promoter@example.com', password: 'correct horse battery', name: 'Paula Promoter' };
    const token = await mailedToken(stack.standIns.resend, person.email, () =>
      made('POST', '/auth/register', '', { ...person, promoter: { name: 'Old Mill' } }),
    );
    const opened = { token, password: person.password };
    const jwt = String((await made('POST', '/auth/verify-email', '', opened)).access_token);
    const key = async (body: object) => String((await made('POST', '/api-keys', jwt, body)).token);
    const sk = await key({ kind: 'secret', name: 'office' });
    const pk = await key({ kind: 'publishable', name: 'shop', allowed_origins: ['https://shop.example'] });
    secret = String(
      (await made('POST', '/webhook-endpoints', sk, { url: backend.url, event_types: ['order.confirmed'] })).secret,
    );

    const newEvent = async (title: string, seats: number, capacity: number | null) => {
      const start = now().getTime() + 60 * 86_400_000;
      const event = await made('POST', '/events', sk, {
        title,
        venue: 'Old Mill',
        city: 'Graz',
        start_time: new Date(start).toISOString(),
        end_time: new Date(start + 3 * 3_600_000).toISOString(),
        time_zone: 'Europe/Vienna',
        currency: 'EUR',
        ...(capacity !== null && { capacity }),
      });
      const tiers: string[] = [];
      for (const { name, price, share } of TIERS) {
        const body = { name, price, quantity: Math.ceil(seats * share) };
        tiers.push(String((await made('POST', `/events/${event.id}/tiers`, sk, body)).id));
      }
      await made('POST', `/events/${event.id}/publish`, sk, undefined);
      return { id: String(event.id), tiers };
    };
    return {
      ...stack,
      client,
      sk,
      pk,
      query,
      now,
      confirmed,
      unexpected,
      tickets,
      redisKind: kind,
      /** When somebody was last told that they have a ticket, on the machine's clock. */
      lastPurchase: { at: 0 },
      /** Fewer seats than the sum of its tiers, so that a cart of both can fail by either. */
      event: await newEvent('Night of the Long Applause', tickets, tickets),
      /** Purchases here show that the sale is running. */
      roomy: await newEvent('Open Air', 1_000_000, null),
      /** Sets the service's clock ahead. A Worker that starts anew forgets it. */
      async advance(seconds: number) {
        ahead += seconds;
        const response = await fetch(`${stack.origin}/__local/clock`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ offset_seconds: ahead }),
        });
        if (!response.ok) throw new Error(`The clock could not be set: ${await response.text()}`);
      },
      close: () => endings.run(),
    };
  });
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

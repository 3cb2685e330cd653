import { chmod, mkdir } from 'node:fs/promises';
import { Agent, request as send } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { serve } from '@ticket-vendor/stand-ins/http.ts';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import pg from 'pg';
import { type Stack, startStack } from '../../src/stack.ts';
import { summarize, table } from './statistics.ts';

const FLOOD_CONNECTIONS = 300;
const LOGINS = 120;
const DUE_WEBHOOKS = 39_397;
const PASSWORD = 'correct horse battery';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
type Answer = { status: number; ms: number; body: Record<string, unknown> };

/** A request from an address; status 0 when the connection was lost. */
const call = (
  origin: string,
  method: string,
  path: string,
  { as, body, ip }: { as?: string; body?: unknown; ip: string },
): Promise<Answer> =>
  new Promise((resolve) => {
    const begun = performance.now();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const done = (status: number, answer = '') =>
      resolve({
        status,
        ms: performance.now() - begun,
        body: answer.startsWith('{') ? (JSON.parse(answer) as Record<string, unknown>) : {},
      });
    const outgoing = send(`${origin}/api/v1${path}`, {
      method,
      agent,
      headers: {
        'cf-connecting-ip': ip,
        ...(as && { authorization: `Bearer ${as}` }),
        ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
    });
    outgoing.on('error', () => done(0));
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => done(0));
      incoming.on('end', () => done(incoming.statusCode ?? 0, Buffer.concat(chunks).toString()));
    });
    outgoing.end(text);
  });

const counted = (answers: readonly Answer[]) =>
  JSON.stringify(
    Object.fromEntries(
      [...Map.groupBy(answers, ({ status, body }) => (body.code ? `${status} ${body.code}` : String(status)))].map(
        ([name, all]) => [name, all.length],
      ),
    ),
  );

const row = (name: string, answers: readonly Answer[]) => {
  const { count, p50, p95, max } = summarize(answers.map(({ ms }) => ms));
  return [name, String(count), p50, p95, max, counted(answers)];
};

let addresses = 0;
const newIp = () => `198.18.${Math.floor(++addresses / 250)}.${addresses % 250}`;

const newPromoter = async ({ origin, standIns }: Stack, name: string) => {
  const email = `${name}@example.com`;
  const ask = async (path: string, body: object, as?: string) => {
    const answer = await call(origin, 'POST', path, { body, ip: newIp(), ...(as && { as }) });
    if (answer.status >= 300 || answer.status === 0) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.body as Record<string, string>;
  };
  const token = await mailedToken(standIns.resend, email, () =>
    ask('/auth/register', { email, password: PASSWORD, name, promoter: { name } }),
  );
  const session = await ask('/auth/verify-email', { token, password: PASSWORD });
  const jwt = session.access_token ?? '';
  const key = await ask(
    '/api-keys',
    { kind: 'publishable', name: 'shop', allowed_origins: ['https://shop.example'] },
    jwt,
  );
  const event = async (quantity: number, hidden = false) => {
    const start = Date.now() + 30 * 86_400_000;
    const { id = '' } = await ask(
      '/events',
      {
        title: `Evening of ${name}`,
        venue: 'Old Mill',
        city: 'Graz',
        start_time: new Date(start).toISOString(),
        end_time: new Date(start + 10_800_000).toISOString(),
        time_zone: 'Europe/Vienna',
        currency: 'EUR',
      },
      jwt,
    );
    const tier = await ask(`/events/${id}/tiers`, { name: 'Stalls', price: 2500, quantity, max_per_order: 10 }, jwt);
    if (hidden) {
      const secret = { name: 'Club', price: 900, quantity: 10, visibility: 'hidden', access_code: 'LANTERN-CLUB' };
      await ask(`/events/${id}/tiers`, secret, jwt);
    }
    await call(origin, 'POST', `/events/${id}/publish`, { as: jwt, ip: newIp() });
    return { id, tierId: tier.id ?? '' };
  };
  const promoterId = (session.promoter as unknown as { id: string } | undefined)?.id ?? '';
  return { jwt, pk: key.token ?? '', event, promoterId, email };
};

/** Somebody guesses access codes on 300 connections; another promoter's buyers buy, one of them all five of five. */
const flood = async (stack: Stack, seconds: number, away: () => number) => {
  const [victim, other] = [await newPromoter(stack, 'victim'), await newPromoter(stack, 'other')];
  const attacked = await victim.event(100, true);
  const [kept, open] = [await other.event(5), await other.event(1_000)];
  const hold = (event: { id: string; tierId: string }, quantity: number) =>
    call(stack.origin, 'POST', '/holds', {
      as: other.pk,
      ip: newIp(),
      body: { event_id: event.id, items: [{ tier_id: event.tierId, quantity }] },
    });
  const mine = await hold(kept, 5);
  const alone: Answer[] = [];
  for (let n = 0; n < 30; n++) alone.push(await hold(open, 1));

  const end = performance.now() + seconds * 1_000;
  const guesses: Answer[] = [];
  const attacker = newIp();
  const guess = async (n: number) => {
    for (let i = 0; performance.now() < end; i++) {
      const path = `/events/${attacked.id}/availability?access_code=GUESS-${n}-${i}`;
      guesses.push(await call(stack.origin, 'GET', path, { ip: attacker }));
    }
  };
  const [buyers, thieves]: Answer[][] = [[], []];
  const buy = async () => {
    while (performance.now() < end) {
      buyers?.push(await hold(open, 1));
      thieves?.push(await hold(kept, 1));
      await delay(50);
    }
  };
  await Promise.all([...Array.from({ length: FLOOD_CONNECTIONS }, (_, n) => guess(n)), buy()]);
  const ordered = await call(stack.origin, 'POST', '/orders', {
    as: other.pk,
    ip: newIp(),
    body: { hold_token: mine.body.token, name: 'Ada', email: 'ada@example.com' },
  });
  console.log(
    table(
      ['access codes by 300 connections', 'count', 'p50 ms', 'p95 ms', 'max ms', 'answers'],
      [
        row('another promoter’s buyer before', alone),
        row('guesses', guesses),
        row('another promoter’s buyer meanwhile', buyers ?? []),
        row('tries at seats under hold', thieves ?? []),
        row('order of the one who holds them', [ordered]),
      ],
    ),
  );
  console.log(`Calls to Redis that failed: ${away()}\n`);
};

const logins = async (stack: Stack) => {
  const person = await newPromoter(stack, 'sleeper');
  const log = (email: string) =>
    call(stack.origin, 'POST', '/auth/login', { body: { email, password: PASSWORD }, ip: newIp() });
  const answers = await Promise.all(
    Array.from({ length: LOGINS }, (_, n) => log(n % 5 === 0 ? person.email : `nobody-${n}@example.com`)),
  );
  await delay(2_000);
  const after = [await log(person.email)];
  const busy = answers.filter(({ status }) => status === 503);
  console.log(
    table(
      ['120 logins at once', 'count', 'p50 ms', 'p95 ms', 'max ms', 'answers'],
      [
        row('all', answers),
        row('told to come back', busy),
        row(
          'checked',
          answers.filter(({ status }) => status !== 503),
        ),
        row('one who comes back', after),
      ],
    ),
    '\n',
  );
};

/** Six endpoints fail, 39,397 webhooks are due for them, and a stranger registers. */
const backlog = async (stack: Stack, pool: pg.Pool) => {
  const promoter = await newPromoter(stack, 'flooding');
  let posts = 0;
  const receiver = await serve(() => {
    posts += 1;
    return { status: 500 };
  });
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) {
    const body = { url: `${receiver.origin}/${n}`, event_types: ['*'] };
    const made = await call(stack.origin, 'POST', '/webhook-endpoints', { as: promoter.jwt, ip: newIp(), body });
    ids.push(String(made.body.id));
  }
  await pool.query(
    `insert into webhook_messages (id, promoter_id, type, data, created_at)
     select 'msg_flood' || n, $1, 'order.confirmed', '{}', now() - interval '1 hour' from generate_series(1, $2::int) n`,
    [promoter.promoterId, Math.ceil(DUE_WEBHOOKS / 6)],
  );
  await pool.query(
    `with due as (
       insert into webhook_deliveries (message_id, endpoint_id, status, next_attempt_at, created_at)
       select m.id, e, 'pending', m.created_at, m.created_at
       from webhook_messages m cross join unnest($1::text[]) e where m.id like 'msg_flood%' limit $2
       returning message_id, endpoint_id, created_at)
     insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
     select 'webhook:' || message_id || ':' || endpoint_id || ':1', 'webhook-deliveries.attempt',
            jsonb_build_object('message_id', message_id, 'endpoint_id', endpoint_id, 'attempt', 1), 2, $3, endpoint_id,
            created_at, created_at from due`,
    [ids, DUE_WEBHOOKS, promoter.promoterId],
  );
  await Promise.all([stack.worker.runCron(), delay(1_000)]);
  const waits: number[] = [];
  for (let n = 0; n < 5; n++) {
    const email = `stranger-${n}@example.com`;
    const begun = performance.now();
    await mailedToken(stack.standIns.resend, email, async () => {
      const body = { email, password: PASSWORD, name: 'Ada' };
      const { status } = await call(stack.origin, 'POST', '/auth/register', { body, ip: newIp() });
      if (status !== 202) throw new Error(`register: ${status}`);
    });
    waits.push(performance.now() - begun);
  }
  const { rows } = await pool.query("select count(*)::int as n from outbox where done_at is null and lane <> ''");
  const { p50, max } = summarize(waits);
  console.log(
    `${DUE_WEBHOOKS} due webhooks: a stranger’s registration mail after ${p50.toFixed(0)} ms (p50), ${max.toFixed(0)} ms (max); ` +
      `${posts} posts to the six endpoints; ${rows[0]?.n} webhooks wait.`,
  );
  await receiver.close();
};

/** Measures how one client affects the others. It gives figures, not a verdict. */
export const benchNeighbours = async ({ quick }: { quick: boolean }): Promise<void> => {
  const endings = new Endings();
  await endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('bench'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    let away = 0;
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        bindings: { RATE_LIMIT_SCALE: '1', PASSWORDS_AT_ONCE: '8' },
        onLog: (source, level, line) => {
          if (/the gate is away|rate limits are away/.test(line)) away += 1;
          if (level === 'error') console.error(`${source}: ${line}`);
        },
      }),
      (one) => one.close(),
    );
    const pool = await endings.add(new pg.Pool({ connectionString: stack.databaseUrl, max: 1 }), (one) => one.end());
    await flood(stack, quick ? 3 : 10, () => away);
    await logins(stack);
    await backlog(stack, pool);
  });
  await endings.run();
};

import { type ChildProcess, fork } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { TicketVendor } from '@ticket-vendor/sdk';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import type { RoundTrip } from '@ticket-vendor/stand-ins/neon/round-trip.ts';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import pg from 'pg';
import { type Stack, startStack } from '../../src/stack.ts';
import { type Cpu, cpuTime, since } from './cpu.ts';
import type { Outcome, Phase, Stage } from './load.ts';
import { figure, type Summary, summarize, table } from './statistics.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const OTHER_EVENTS = 20;
const ORDERS = 100;
const SEATS = 1_000_000;
/** Callers at once, as the aim has it; and people who log in, each of whom takes a tenth of a second of processor. */
const CALLERS = 100;
const PASSWORD_CALLERS = 4;
/** A buyer's pause between steps; shorter than anyone needs to type a name and a card. */
const THINK_SECONDS = 2;

const arrivals = (kind: Phase['kind'], rates: readonly number[]): Phase[] =>
  rates.map((perSecond) => ({ kind, pace: { perSecond }, warmupSeconds: 1, seconds: 8 }));

/** Phases that use all capacity come last, since they leave jobs behind. */
const phases: Phase[] = [
  ...arrivals('reads', [50, 100, 200]),
  ...arrivals('purchases', [5, 10, 20]),
  { kind: 'purchases', pace: { callers: CALLERS, thinkSeconds: THINK_SECONDS }, warmupSeconds: 12, seconds: 15 },
  { kind: 'logins', pace: { callers: PASSWORD_CALLERS }, warmupSeconds: 1, seconds: 4 },
  { kind: 'registrations', pace: { callers: PASSWORD_CALLERS }, warmupSeconds: 1, seconds: 4 },
  { kind: 'reads', pace: { callers: CALLERS }, warmupSeconds: 3, seconds: 10 },
  { kind: 'holds', pace: { callers: CALLERS }, warmupSeconds: 2, seconds: 8 },
  { kind: 'purchases', pace: { callers: CALLERS }, warmupSeconds: 3, seconds: 12 },
];

/** The results of one phase. */
type Measured = {
  kind: Phase['kind'];
  pace: Phase['pace'];
  perSecond: number;
  steps: Record<string, Summary>;
  refused: Record<string, number>;
  dropped: number;
  database: {
    tripsPerRequest: number;
    /** Time in Postgres, including locks and the commit: the mean of a request, and of a round trip. */
    msPerRequest: number;
    trip: Summary;
    /** Time before that, waiting for one of the stand-in's connections. */
    waited: Summary;
    byStatement: Record<string, Summary>;
  };
  cpuMsPerRequest: Cpu;
  loadAverage: number;
};

const prepare = async (stack: Stack): Promise<Stage> => {
  const person = { email: 'owner@example.com', password: 'correct horse battery' };
  const { auth } = new TicketVendor({ baseUrl: stack.origin });
  const token = await mailedToken(stack.standIns.resend, person.email, () =>
    auth.register({ ...person, name: 'Owner', promoter: { name: 'The Hall' } }),
  );
  const session = await auth.verifyEmail({ token, password: person.password });
  const promoter = new TicketVendor({ baseUrl: stack.origin, credential: session.access_token });
  const { token: publishableKey } = await promoter.apiKeys.create({
    kind: 'publishable',
    name: 'shop',
    allowed_origins: ['https://shop.example'],
  });
  if (!publishableKey) throw new Error('The API did not show the new publishable key.');
  const events: Stage['events'] = [];
  for (let n = 0; n <= OTHER_EVENTS; n++) {
    const start = new Date(Date.now() + (30 + n) * 86_400_000);
    const event = await promoter.events.create({
      title: `Concert ${n}`,
      venue: 'Old Mill',
      city: 'Graz',
      start_time: start.toISOString(),
      end_time: new Date(start.getTime() + 3 * 3_600_000).toISOString(),
      time_zone: 'Europe/Vienna',
      currency: 'EUR',
    });
    const tierIds: string[] = [];
    for (const name of ['Stalls', 'Balcony', 'Standing']) {
      tierIds.push((await promoter.tiers.create(event.id, { name, price: 2500, quantity: SEATS })).id);
    }
    await promoter.events.publish(event.id);
    events.push({ id: event.id, tierIds });
  }
  const shop = new TicketVendor({ baseUrl: stack.origin, apiKey: publishableKey });
  const orders: Stage['orders'] = [];
  for (let n = 0; n < ORDERS; n++) {
    const event = events[1 + (n % OTHER_EVENTS)];
    const items = [{ tier_id: event?.tierIds[0] ?? '', quantity: 2 }];
    const hold = await shop.holds.create({ event_id: event?.id ?? '', items });
    const order = await shop.orders.create({
      hold_token: hold.token,
      name: 'Ada Lovelace',
      email: `regular-${n}@example.com`,
    });
    stack.standIns.stripe.control.pay(order.payment_id ?? '');
    await shop.orders.confirm(order.id, { credential: order.secret });
    orders.push({ id: order.id, secret: order.secret });
  }
  return {
    origin: stack.origin,
    stripe: stack.standIns.stripe.origin,
    publishableKey,
    events,
    orders,
    person,
  };
};

/** Resolves when no job waits, or after a minute, so that no phase pays for the one before it. */
const untilQuiet = async (pool: pg.Pool): Promise<void> => {
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    const { rows } = await pool.query('select 1 from outbox where done_at is null and run_at <= now() limit 1');
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const ask = (generator: ChildProcess, stage: Stage, phase: Phase): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The load generator ended'));
    generator.once('exit', ended);
    generator.once('message', (outcome: Outcome) => {
      generator.off('exit', ended);
      resolve(outcome);
    });
    generator.send({ stage, phase });
  });

/** Names a statement by the function that it calls, or by its first table. */
const nameOf = ({ statements }: RoundTrip): string => {
  const text = statements.map(({ query }) => query).join('; ');
  const calls = /\b(?:select|from) (\w+)\(/.exec(text)?.[1];
  return calls ?? /\b(?:from|into|update) "?(\w+)/.exec(text)?.[1] ?? text.slice(0, 30);
};

const measure = async (stack: Stack, generator: ChildProcess, stage: Stage, phase: Phase): Promise<Measured> => {
  const names = { [process.pid]: 'stand-ins', [generator.pid ?? 0]: 'load generator' };
  const trips: RoundTrip[] = [];
  const before = await cpuTime(names);
  const stop = stack.standIns.neon.observe((trip) => trips.push(trip));
  const outcome = await ask(generator, stage, phase);
  stop();
  const cpu = since(before, await cpuTime(names));
  const steps = Object.fromEntries(
    Object.entries(outcome.durations)
      .sort()
      .map(([name, values]) => [name, summarize(values)]),
  );
  const share = (phase.warmupSeconds + outcome.seconds) / outcome.seconds;
  const requests = Object.entries(steps)
    .filter(([name]) => name !== 'whole purchase')
    .reduce((sum, [, { count }]) => sum + count, 0);
  // Trips and processor time were counted from the warm-up on, requests only after it.
  const all = Math.max(1, requests * share);
  const statements = Map.groupBy(trips, nameOf);
  return {
    kind: phase.kind,
    pace: phase.pace,
    perSecond: requests / outcome.seconds,
    steps,
    refused: outcome.refused,
    dropped: outcome.dropped,
    database: {
      tripsPerRequest: trips.length / all,
      msPerRequest: trips.reduce((sum, { ms }) => sum + ms, 0) / all,
      trip: summarize(trips.map(({ ms }) => ms)),
      waited: summarize(trips.map(({ waitedMs }) => waitedMs)),
      byStatement: Object.fromEntries([...statements].map(([name, of]) => [name, summarize(of.map(({ ms }) => ms))])),
    },
    cpuMsPerRequest: Object.fromEntries(Object.entries(cpu).map(([name, ms]) => [name, ms / all])),
    loadAverage: loadavg()[0] ?? 0,
  };
};

const paceName = (pace: Phase['pace']) => {
  if ('perSecond' in pace) return `${pace.perSecond} arrivals/s`;
  return pace.thinkSeconds ? `${pace.callers} people` : `${pace.callers} callers`;
};

const report = (all: readonly Measured[]): string => {
  const requests = all.flatMap(({ pace, steps, perSecond }) =>
    Object.entries(steps).map(([name, { count, p50, p95, p99, max }], i) => [
      name,
      paceName(pace),
      i === 0 ? figure(perSecond) : '',
      String(count),
      p50,
      p95,
      p99,
      max,
    ]),
  );
  const costs = all.map(({ kind, pace, database, cpuMsPerRequest }) => [
    kind,
    paceName(pace),
    database.tripsPerRequest,
    database.msPerRequest,
    database.trip.p50,
    database.trip.p95,
    database.waited.p95,
    ...['workerd', 'postgres', 'redis-server', 'stand-ins', 'load generator'].map((name) => cpuMsPerRequest[name] ?? 0),
  ]);
  const statements = all
    .filter(({ pace }) => 'callers' in pace)
    .flatMap(({ kind, database }) =>
      Object.entries(database.byStatement)
        .filter(([, { count }]) => count >= 20)
        .sort(([, a], [, b]) => b.count * b.mean - a.count * a.mean)
        .slice(0, 6)
        .map(([name, { count, p50, p95, p99 }]) => [`${kind}: ${name}`, String(count), p50, p95, p99]),
    );
  const troubles = all
    .filter(({ refused, dropped }) => dropped > 0 || Object.keys(refused).length > 0)
    .map(
      ({ kind, pace, refused, dropped }) => `${kind}, ${paceName(pace)}: ${JSON.stringify({ ...refused, dropped })}`,
    );
  return [
    table(['request (ms)', 'load', 'requests/s', 'count', 'p50', 'p95', 'p99', 'max'], requests),
    '',
    'What a request costs: round trips to Postgres, milliseconds in it on average and of a round trip, milliseconds before',
    'it for a connection, then milliseconds of processor by program (jobs and webhooks that follow are counted with it).',
    table(
      [
        'load',
        '',
        'trips',
        'db mean',
        'trip p50',
        'trip p95',
        'wait p95',
        'workerd',
        'postgres',
        'redis',
        'stand-ins',
        'generator',
      ],
      costs,
    ),
    '',
    table(['statement (ms in Postgres)', 'count', 'p50', 'p95', 'p99'], statements),
    '',
    troubles.length === 0 ? 'Nothing was refused.' : `Refused or not sent:\n${troubles.join('\n')}`,
  ].join('\n');
};

/** Measures the whole service under load; writes .data/bench/api-<time>.json. `quick` takes a second for each phase. */
export const benchApi = async ({ quick }: { quick: boolean }): Promise<void> => {
  const endings = new Endings();
  await endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('bench'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    const loadBefore = loadavg();
    console.log(
      `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown make'}, load average before: ${loadBefore.map((one) => one.toFixed(2)).join(' ')}`,
    );
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        // All callers have one address here.
        bindings: { RATE_LIMIT_SCALE: '1000000', HOLD_SEATS_PER_IP: '1000000', PASSWORDS_AT_ONCE: '1000000' },
        onLog: (source, level, line) => {
          if (level === 'error') console.error(`${source}: ${line}`);
        },
      }),
      (one) => one.close(),
    );
    if (stack.standIns.redis.kind === 'embedded') {
      throw new Error('Measuring needs a real Redis: install redis-server, or set REDIS_URL.');
    }
    const pool = await endings.add(new pg.Pool({ connectionString: stack.databaseUrl, max: 1 }), (one) => one.end());
    const stage = await prepare(stack);
    // For the plans of a database in use, not those for empty tables.
    await pool.query('analyze');
    const generator = await endings.add(fork(at('./load.ts')), async (child) => child.disconnect());
    const measured: Measured[] = [];
    for (const phase of phases) {
      await untilQuiet(pool);
      const { kind, pace } = phase;
      console.log(`${kind}, ${paceName(pace)} …`);
      measured.push(
        await measure(stack, generator, stage, quick ? { ...phase, warmupSeconds: 0.5, seconds: 1 } : phase),
      );
    }
    const now = new Date();
    const folder = at('../../../../.data/bench');
    await mkdir(folder, { recursive: true });
    const file = `${folder}/api-${now.toISOString().replaceAll(':', '-').slice(0, 19)}.json`;
    const machine = { cores: availableParallelism(), processor: cpus()[0]?.model, node: process.version };
    await writeFile(file, `${JSON.stringify({ at: now, machine, loadBefore, measured }, null, 2)}\n`);
    console.log(`\n${report(measured)}\n\nWritten to ${file}`);
  });
  await endings.run();
};

import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { type Stack, startStack } from '../../src/stack.ts';
import { type Answer, createClient } from '../load/client.ts';
import { openInspector } from '../load/inspector.ts';
import { openEvent, openShop } from '../load/shop.ts';
import { buildOf, machineNow, type Result, saveResult } from './result.ts';
import { table } from './statistics.ts';

/** What Workers allows an isolate. */
const LIMIT_MB = 128;
/** How much the heap may grow in ten thousand requests, once what an isolate remembers has its full size. */
const MOST_GROWTH_MB = 0.5;
const CALLERS = 48;
const EVENTS = 5;
const SAMPLES = 24;
const REQUESTS_PER_MINUTE = 12_000;
/** So many addresses are met before the measurement: more than an isolate remembers, by each of the two ways it counts. */
const WARM_UP = 10_500;

/** How often a caller does what, in per mille. A wrong password costs a tenth of a second of processor. */
const MIX = { missing: 50, list: 250, event: 150, availability: 200, hold: 110, badKey: 135, login: 5, purchase: 100 };
type Kind = keyof typeof MIX;

const megabytes = (bytes: number) => bytes / 2 ** 20;

const chosen = (): Kind => {
  let left = Math.random() * 1_000;
  for (const [kind, share] of Object.entries(MIX) as [Kind, number][]) {
    left -= share;
    if (left < 0) return kind;
  }
  return 'list';
};

/** People who each come from an address of their own and ask for what nobody asked before. */
const crowd = async (stack: Stack) => {
  const { promoter, publishableKey } = await openShop(stack);
  const events: Awaited<ReturnType<typeof openEvent>>[] = [];
  for (let n = 0; n < EVENTS; n++) {
    const tiers = ['Stalls', 'Balcony'].map((name) => ({ name, quantity: 1_000_000 }));
    events.push(await openEvent(promoter, { title: `Concert ${n}`, tiers }));
  }
  const client = createClient(stack.origin, CALLERS);
  const answers = new Map<string, number>();
  let asked = 0;
  const ask = async (kind: string, method: string, path: string, as?: string, body?: object): Promise<Answer> => {
    asked += 1;
    const address = `10.${(asked >> 16) & 255}.${(asked >> 8) & 255}.${asked & 255}`;
    const answer = await client.send({
      method,
      path: `/api/v1${path}`,
      headers: [
        `cf-connecting-ip: ${address}\r\n`,
        as === undefined ? '' : `authorization: Bearer ${as}\r\n`,
        body === undefined ? '' : `content-type: application/json\r\nidempotency-key: ${randomUUID()}\r\n`,
      ].join(''),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const name = `${kind} ${answer.status}`;
    answers.set(name, (answers.get(name) ?? 0) + 1);
    if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
    return answer;
  };
  const event = () => {
    const one = events[Math.floor(Math.random() * events.length)];
    if (!one) throw new Error('no event');
    return one;
  };
  const hold = () => {
    const { id, tierIds } = event();
    const items = [{ tier_id: tierIds[asked % tierIds.length], quantity: 1 }];
    return ask('hold', 'POST', '/holds', publishableKey, { event_id: id, items });
  };
  const work: Record<Kind, () => Promise<unknown>> = {
    missing: () => ask('missing', 'GET', `/nothing-${asked}`),
    list: () => ask('list', 'GET', `/events?limit=${1 + (asked % 50)}&q=word${asked}`, publishableKey),
    event: () => ask('event', 'GET', `/events/${event().id}`, publishableKey),
    availability: () => ask('availability', 'GET', `/events/${event().id}/availability`, publishableKey),
    hold,
    badKey: () => ask('unknown key', 'GET', '/events', `pk_test_${randomUUID().replaceAll('-', '')}`),
    login: () =>
      ask('login', 'POST', '/auth/login', undefined, { email: `x${asked}@example.com`, password: 'wrong horse' }),
    async purchase() {
      const held = await hold();
      if (held.status !== 201) return;
      const { token } = JSON.parse(held.body) as { token: string };
      const body = { hold_token: token, email: `buyer${asked}@example.com`, name: 'Ada Lovelace' };
      const ordered = await ask('order', 'POST', '/orders', publishableKey, body);
      if (ordered.status !== 201) return;
      const order = JSON.parse(ordered.body) as { id: string; secret: string; payment_id: string };
      stack.standIns.stripe.control.pay(order.payment_id);
      await ask('confirm', 'POST', `/orders/${order.id}/confirm`, order.secret);
    },
  };
  return {
    answers,
    asked: () => asked,
    /** Fills what an isolate remembers of addresses. */
    async warmUp(count: number) {
      const caller = async (most: number) => {
        while (asked < most) await (asked % 2 ? work.event() : work.hold());
      };
      await Promise.all(Array.from({ length: CALLERS }, () => caller(2 * count)));
    },
    /** Goes on until so many were asked or the time is over. */
    async go(until: number, end: number) {
      const caller = async () => {
        while (asked < until && performance.now() < end) await work[chosen()]();
      };
      await Promise.all(Array.from({ length: CALLERS }, caller));
    },
    close: () => client.close(),
  };
};

type Sample = { requests: number; minutes: number; used: number; before: number; resident: number };

const residentOf = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1] ?? 0) * 1024;

/** Growth of the heap in megabytes for each ten thousand requests: the line of least squares. */
const growthOf = (samples: readonly Sample[]): number => {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const x = mean(({ requests }) => requests);
  const y = mean(({ used }) => used);
  const spread = mean(({ requests }) => (requests - x) ** 2);
  return spread === 0 ? 0 : (mean(({ requests, used }) => (requests - x) * (used - y)) / spread) * 10_000;
};

const line = (samples: readonly Sample[], name: string, of: (sample: Sample) => number) => ({
  name,
  points: samples.map((one): [number, number] => [one.requests / 1_000, of(one)]),
});

/**
 * Whether the Worker's memory stays flat: a mixed load, and the heap by the isolate's inspector once all garbage is
 * collected. The isolate has no more heap than Workers allows, so one that needs more dies. Throws where it did not stay flat.
 */
export const benchMemory = async (options: { quick: boolean; keep: boolean; minutes: number }): Promise<void> => {
  const minutes = options.quick ? 0.2 : options.minutes;
  const machine = machineNow();
  const at = new Date().toISOString();
  const endings = new Endings();
  let passed = false;
  process.env.MINIFLARE_WORKERD_V8_FLAGS = `--max-heap-size=${LIMIT_MB}`;
  await endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('bench'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        inspector: true,
        bindings: { RATE_LIMIT_SCALE: '1000000', HOLD_SEATS_PER_IP: '1000000', PASSWORDS_AT_ONCE: '1000000' },
        onLog: (source, level, text) => {
          if (level === 'error') console.error(`${source}: ${text}`);
        },
      }),
      (one) => one.close(),
    );
    const inspector = await endings.add(openInspector(stack.worker), async (one) => one.close());
    const people = await endings.add(crowd(stack), async (one) => one.close());
    console.log('Warming up …');
    await people.warmUp(options.quick ? 200 : WARM_UP);
    const already = people.asked();
    const begun = performance.now();
    const end = begun + minutes * 60_000;
    const most = Math.round(minutes * REQUESTS_PER_MINUTE);
    const samples: Sample[] = [];
    const [pid = 0] = stack.worker.pids();
    const sample = async () => {
      const before = await inspector.heap();
      // Twice: objects of workerd's end in the first, and what they kept in the second.
      await inspector.collect();
      await inspector.collect();
      const { used, buffers, native } = await inspector.heap();
      samples.push({
        requests: people.asked() - already,
        minutes: (performance.now() - begun) / 60_000,
        used: megabytes(used + buffers + native),
        before: megabytes(before.used + before.buffers + before.native),
        resident: megabytes(await residentOf(pid)),
      });
    };
    await sample();
    for (let n = 1; n <= SAMPLES; n++) {
      const since = performance.now() - begun;
      const share = n / SAMPLES;
      // A sweep is due each minute; here more often, since it is part of the load.
      await Promise.all([people.go(already + most * share, begun + minutes * 60_000 * share), stack.worker.runCron()]);
      await sample();
      const { requests, used, before } = samples.at(-1) ?? { requests: 0, used: 0, before: 0 };
      console.log(
        `${(since / 60_000).toFixed(1)} min, ${requests} requests: ${used.toFixed(1)} MB (${before.toFixed(1)} before)`,
      );
      if (performance.now() > end) break;
    }
    const late = samples.slice(Math.floor(samples.length / 2));
    const highest = Math.max(...samples.map(({ before }) => before));
    const flat = Math.max(...samples.map(({ used }) => used));
    const growth = growthOf(late);
    // A quick run is too short for a line through its samples.
    passed = highest < LIMIT_MB && (options.quick || growth < MOST_GROWTH_MB);
    console.log(
      table(
        ['answer', 'count'],
        [...people.answers].sort().map(([name, count]) => [name, String(count)]),
      ),
    );
    console.log(
      `Heap ${flat.toFixed(1)} MB at most after a collection, ${highest.toFixed(1)} MB before one; it grew by ${growth.toFixed(2)} MB in 10,000 requests of the second half. ${passed ? 'Passed.' : `Failed: it must stay below ${LIMIT_MB} MB and grow by less than ${MOST_GROWTH_MB} MB.`}`,
    );
    const less = (name: string, value: number) => ({ name, unit: 'MB', better: 'less' as const, values: [[value]] });
    const result: Result = {
      format: 1,
      bench: 'memory',
      at,
      machine,
      seconds: (performance.now() - begun) / 1_000,
      builds: [await buildOf()],
      rounds: 1,
      groups: [
        {
          name: 'memory of the Worker',
          figures: [
            less('heap after a collection, at most', flat),
            less('heap at most', highest),
            less('growth in 10,000 requests', growth),
            less('resident memory of workerd at the end', samples.at(-1)?.resident ?? 0),
          ],
        },
      ],
      series: [
        {
          title: 'Heap of the Worker under a mixed load',
          x: { name: 'requests', unit: 'thousand' },
          y: { name: 'memory', unit: 'MB' },
          lines: [
            line(samples, 'after a collection', ({ used }) => used),
            line(samples, 'before it', ({ before }) => before),
          ],
        },
      ],
    };
    await saveResult(result, options.keep);
  });
  await endings.run();
  if (!passed) throw new Error('The memory of the Worker did not stay flat.');
};

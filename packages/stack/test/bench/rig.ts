import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { TicketVendor } from '@ticket-vendor/sdk';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import pg from 'pg';
import { type Stack, startStack } from '../../src/stack.ts';
import { askGenerator, startGenerator } from './generator.ts';
import type { Outcome, Phase } from './phase.ts';
import type { Stage } from './stage.ts';

const OTHER_EVENTS = 20;
const ORDERS = 100;
const SEATS = 1_000_000;
/** How long jobs may take to end after a phase. */
const PATIENCE_MS = 120_000;

/** A build that runs, with what callers ask for and who asks. */
export type Rig = {
  stack: Stack;
  pool: pg.Pool;
  stage: Stage;
  generator: ChildProcess;
  /** Lets the generator do a phase. */
  ask(phase: Phase): Promise<Outcome>;
  /** Resolves when no job is due, no event of Stripe's is under way and no message of the queue. */
  untilQuiet(): Promise<void>;
  close(): Promise<void>;
};

const prepare = async ({ origin, standIns }: Stack): Promise<Stage> => {
  const person = { email: 'owner@example.com', password: 'correct horse battery' };
  const { auth } = new TicketVendor({ baseUrl: origin });
  const token = await mailedToken(standIns.resend, person.email, () =>
    auth.register({ ...person, name: 'Owner', promoter: { name: 'The Hall' } }),
  );
  const session = await auth.verifyEmail({ token, password: person.password });
  const promoter = new TicketVendor({ baseUrl: origin, credential: session.access_token });
  const key = async (body: Parameters<typeof promoter.apiKeys.create>[0]) =>
    (await promoter.apiKeys.create(body)).token ?? '';
  const publishableKey = await key({
    kind: 'publishable',
    name: 'shop',
    allowed_origins: ['https://shop.example'],
  });
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
  const shop = new TicketVendor({ baseUrl: origin, apiKey: publishableKey });
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
    standIns.stripe.control.pay(order.payment_id ?? '');
    const { tickets } = await shop.orders.confirm(order.id, { credential: order.secret });
    const [ticket] = tickets;
    orders.push({
      id: order.id,
      secret: order.secret,
      ticketId: ticket?.id ?? '',
      ticketImagePath: ticket?.qr_image_url.split('/api/v1')[1] ?? '',
    });
  }
  return {
    origin,
    stripe: standIns.stripe.origin,
    publishableKey,
    secretKey: await key({ kind: 'secret', name: 'office' }),
    promoterId: session.promoter?.id ?? '',
    events,
    orders,
    person,
  };
};

/**
 * Starts a build with a fresh database, promoters, events and some orders. `tree` is the work tree of the build; its
 * Worker and its database run here with this tree's stand-ins and settings.
 */
export const openRig = (tree?: string): Promise<Rig> => {
  const endings = new Endings();
  return endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('bench'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const assetsDir = `${directory.path}/assets`;
    await mkdir(assetsDir);
    const stack = await endings.add(
      startStack({
        dataDir: directory.path,
        assetsDir,
        ...(tree === undefined ? {} : { tree }),
        // All callers have one address here.
        bindings: { RATE_LIMIT_SCALE: '1000000', HOLD_SEATS_PER_IP: '1000000', PASSWORDS_AT_ONCE: '1000000' },
        onLog: (source, level, line) => {
          if (level === 'error') console.error(`${source}: ${line}`);
        },
      }),
      (one) => one.close(),
    );
    const { redis, stripe, qstash } = stack.standIns;
    if (redis.kind === 'embedded') {
      throw new Error('Measuring needs a real Redis: install redis-server, or set REDIS_URL.');
    }
    const pool = await endings.add(new pg.Pool({ connectionString: stack.databaseUrl, max: 1 }), (one) => one.end());
    const stage = await prepare(stack);
    // For the plans of a database in use, not those for empty tables.
    await pool.query('analyze');
    const generator = await endings.add(startGenerator(), async (child) => child.disconnect());
    return {
      stack,
      pool,
      stage,
      generator,
      ask: (phase) => askGenerator(generator, stage, phase),
      async untilQuiet() {
        for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
          await stripe.webhooks.idle();
          const due = qstash.pending().filter(({ dueAt }) => dueAt <= Date.now()).length;
          const { rows } = await pool.query('select 1 from outbox where done_at is null and run_at <= now() limit 1');
          if (rows.length === 0 && due === 0) return;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        throw new Error(`Jobs still wait ${PATIENCE_MS / 1000} s after the last request.`);
      },
      close: () => endings.run(),
    };
  });
};

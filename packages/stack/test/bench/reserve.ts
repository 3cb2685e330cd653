import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { migrate } from '@ticket-vendor/api/scripts/migrate.ts';
import { newId, newTicketCode } from '@ticket-vendor/api/src/core/ids.ts';
import { systemRandom as random } from '@ticket-vendor/api/src/core/random.ts';
import type { PriceRules } from '@ticket-vendor/api/src/ports/holds.ts';
import { temporaryDirectory } from '@ticket-vendor/api/test/services.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { startPostgres } from '@ticket-vendor/stand-ins/postgres/postgres.ts';
import pg from 'pg';
import { type Summary, summarize, table } from './statistics.ts';

const EVENT = 'evt_hot';
const NO_FEES: PriceRules = {
  fee: { bps: 0, fixed: 0, bearer: 'promoter' },
  tax: { bps: 0, inclusive: true, name: 'VAT' },
};
const TIERS = ['tir_a', 'tir_b'];

const seed = `
  insert into promoters (id, name, email, created_at, updated_at) values ('pro_1', 'Hall', 'hall@example.com', now(), now());
  insert into events (id, promoter_id, title, venue, city, start_time, end_time, time_zone, currency, status,
                      ticket_public_key, ticket_private_key, created_at, updated_at)
  values ('${EVENT}', 'pro_1', 'Rush', 'Old Mill', 'Graz', now() + interval '30 days', now() + interval '31 days', 'UTC', 'eur',
          'published', 'key', 'sealed', now(), now());
  insert into tiers (id, event_id, promoter_id, name, price, quantity, created_at, updated_at)
  select id, '${EVENT}', 'pro_1', id, 2500, 100000000, now(), now() from unnest(array['${TIERS.join("','")}']) id;`;

/** An order of two tickets, as the API asks for it. */
const item = (now: Date) => {
  const tier_id = TIERS[Math.random() < 0.5 ? 0 : 1];
  const orderId = newId('order', { now, random });
  const part = { tier_id, gross: 2500, discount: 0, fee: 0, tax: 0, paid: 2500, attendee: null };
  return {
    order_id: orderId,
    hold_id: newId('hold', { now, random }),
    promoter_id: 'pro_1',
    entry_id: null,
    key: { id: orderId, request_hash: 'hash' },
    user_id: null,
    email: `${orderId}@example.com`,
    name: 'Ada Lovelace',
    return_url: null,
    granted_at: now.toISOString(),
    expires_at: new Date(now.getTime() + 600_000).toISOString(),
    currency: 'eur',
    total_price: 5000,
    subtotal: 5000,
    discount: 0,
    fee: 0,
    tax: 0,
    application_fee: 0,
    price_rules: NO_FEES,
    promo: null,
    payment_mode: 'element',
    account_required: false,
    max_open_per_email: 40,
    lines: [{ tier_id, quantity: 2, unit_price: 2500, gross: 5000, discount: 0, fee: 0, tax: 0, paid: 5000 }],
    tickets: [0, 1].map(() => ({ ...part, id: newId('ticket', { now, random }), code: newTicketCode(random) })),
  };
};

const reserve = async (client: pg.ClientBase | pg.Pool): Promise<void> => {
  const now = new Date();
  const { rows } = await client.query<{ outcome: string }>(
    `select app.place_order($1, $2, $3) ->> 'outcome' as outcome`,
    [EVENT, now, JSON.stringify(item(now))],
  );
  if (rows[0]?.outcome !== 'created') throw new Error(`place_order answered ${JSON.stringify(rows)}`);
};

type Result = { connections: number; ordersPerSecond: number; call: Summary };

const run = async (url: string, connections: number, seconds: number): Promise<Result> => {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  const calls: number[] = [];
  let orders = 0;
  const begun = performance.now();
  const counted = begun + 1_000;
  const until = counted + seconds * 1000;
  const caller = async () => {
    while (performance.now() < until) {
      const from = performance.now();
      await reserve(pool);
      if (from < counted) continue;
      calls.push(performance.now() - from);
      orders += 1;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, caller));
    return {
      connections,
      ordersPerSecond: orders / ((performance.now() - counted) / 1000),
      call: summarize(calls),
    };
  } finally {
    await pool.end();
  }
};

/** Measures `place_order` on one hot event with durable commits, by few callers and many. */
export const benchReserve = async ({ quick }: { quick: boolean }): Promise<void> => {
  const endings = new Endings();
  await endings.guard(async () => {
    const directory = await endings.add(temporaryDirectory('bench'), (one) => one.remove());
    await chmod(directory.path, 0o755);
    const postgres = await endings.add(startPostgres({ dataDir: `${directory.path}/postgres` }), (one) => one.stop());
    console.log(
      `${availableParallelism()} cores, load average before: ${loadavg()
        .map((one) => one.toFixed(2))
        .join(' ')}`,
    );
    const results: Result[] = [];
    for (const connections of [1, 4, 20, 100]) {
      const name = `reserve_${connections}`;
      await postgres.createDatabase(name);
      await migrate(postgres.url(name));
      const client = new pg.Client({ connectionString: postgres.url(name) });
      await client.connect();
      await client.query(seed);
      // For the plans of a database in use, not those for empty tables.
      for (let n = 0; n < 500; n++) await reserve(client);
      await client.query('analyze');
      await client.end();
      results.push(await run(postgres.url(name), connections, quick ? 1 : 8));
    }
    const folder = fileURLToPath(new URL('../../../../.data/bench', import.meta.url));
    await mkdir(folder, { recursive: true });
    const file = `${folder}/reserve-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}.json`;
    await writeFile(file, `${JSON.stringify({ cores: availableParallelism(), load: loadavg(), results }, null, 2)}\n`);
    console.log(
      table(
        ['connections', 'orders/s', 'call p50 (ms)', 'p95', 'p99'],
        results.map(({ connections, ordersPerSecond, call }) => [
          String(connections),
          ordersPerSecond,
          call.p50,
          call.p95,
          call.p99,
        ]),
      ),
    );
    console.log(`Written to ${file}`);
  });
  await endings.run();
};

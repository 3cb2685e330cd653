import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';

const FOLDER = new URL('../../migrations/', import.meta.url);

let client: pg.Client;
let drop: () => Promise<void>;
beforeEach(async () => {
  const name = `tv_${randomUUID().replaceAll('-', '')}`;
  const adminUrl = inject('pgAdminUrl');
  const admin = async (sql: string) => {
    const one = new pg.Client({ connectionString: adminUrl });
    await one.connect();
    await one.query(sql).finally(() => one.end());
  };
  await admin(`create database "${name}"`);
  client = new pg.Client({ connectionString: Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href });
  await client.connect();
  drop = async () => {
    await client.end();
    await admin(`drop database "${name}" with (force)`);
  };
});
afterEach(() => drop());

/** The migrations before the one of a name, or from it on. */
const run = async (of: 'before' | 'from', name: string) => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const at = files.findIndex((file) => file.endsWith(`_${name}.sql`));
  expect(at).toBeGreaterThan(0);
  for (const file of of === 'before' ? files.slice(0, at) : files.slice(at)) {
    for (const statement of (await readFile(new URL(file, FOLDER), 'utf8')).split('--> statement-breakpoint')) {
      await client.query(statement);
    }
  }
};

const RULES = JSON.stringify({
  fee: { bps: 0, fixed: 0, bearer: 'promoter' },
  tax: { bps: 0, inclusive: true, name: 'VAT' },
});

test('orders and tickets of before keep their meaning when money, entry and seat become facts of their own', async () => {
  await run('before', 'money_entry_seat');
  await client.query(`
    insert into promoters (id, name, email, created_at, updated_at) values ('pro_1', 'Hall', 'hall@example.com', now(), now());
    insert into events (id, promoter_id, title, venue, city, start_time, end_time, time_zone, currency, ticket_public_key,
                        ticket_private_key, created_at, updated_at)
    values ('evt_1', 'pro_1', 'Night', 'Hall', 'Graz', now(), now() + interval '1 hour', 'UTC', 'eur', 'k', 'k', now(), now());
    insert into tiers (id, event_id, promoter_id, name, price, quantity, sold, created_at, updated_at)
    values ('tir_1', 'evt_1', 'pro_1', 'All', 2500, 100, 3, now(), now())`);
  const order = (id: string, status: string, total: number, refunded: number) =>
    client.query(
      `insert into orders (id, event_id, promoter_id, hold_id, email, name, status, quantity, subtotal, total_price,
                           refunded_amount, price_rules, currency, ticket_plan, granted_at, expires_at, created_at)
       values ($1, 'evt_1', 'pro_1', $1, 'ada@example.com', 'Ada', $2, 2, $3, $3, $4, $5, 'eur', '[]', now(), now(), now())`,
      [id, status, total, refunded, RULES],
    );
  const ticket = (id: string, of: string, status: string, paid: number) =>
    client.query(
      `insert into tickets (id, order_id, event_id, promoter_id, tier_id, ticket_code, status, gross, discount, fee, tax,
                            paid, created_at)
       values ($1, $2, 'evt_1', 'pro_1', 'tir_1', $1, $3, $4, 0, 0, 0, $4, now())`,
      [id, of, status, paid],
    );
  await order('whole', 'refunded', 5000, 5000);
  await order('amount', 'refunded', 5000, 5000);
  await order('part', 'partially_refunded', 5000, 2500);
  await order('free', 'refunded', 0, 0);
  await order('sold', 'confirmed', 5000, 0);
  await order('late', 'expired', 5000, 5000);
  for (const id of ['w1', 'w2']) await ticket(id, 'whole', 'void', 2500);
  for (const id of ['a1', 'a2']) await ticket(id, 'amount', 'valid', 2500);
  await ticket('p1', 'part', 'void', 2500);
  await ticket('f1', 'free', 'void', 0);
  for (const of of ['whole', 'part']) {
    await client.query(
      `insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
       values ($1, $2, 'pro_1', 2500, 'eur', 'other', 'succeeded', now(), now())`,
      [`rfd_${of}`, of],
    );
  }

  await run('from', 'money_entry_seat');
  const { rows: orders } = await client.query('select id, status, refund_status from orders order by id');
  expect(orders.map(({ id, status, refund_status }) => `${id}: ${status}, ${refund_status}`)).toEqual([
    'amount: confirmed, full',
    'free: confirmed, none',
    'late: expired, full',
    'part: confirmed, partial',
    'sold: confirmed, none',
    'whole: confirmed, full',
  ]);
  const { rows: tickets } = await client.query(
    'select id, status, refund_id, seat_freed_at is not null as freed from tickets order by id',
  );
  expect(tickets.map(({ id, status, refund_id, freed }) => [id, status, refund_id, freed])).toEqual([
    ['a1', 'valid', null, false],
    ['a2', 'valid', null, false],
    ['f1', 'void', null, true],
    ['p1', 'void', 'rfd_part', true],
    ['w1', 'void', 'rfd_whole', true],
    ['w2', 'void', 'rfd_whole', true],
  ]);
});

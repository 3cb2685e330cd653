import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { applyFunctions, type SqlSource, sqlSources } from '../../scripts/functions.ts';
import { migrate } from '../../scripts/migrate.ts';

const FOLDER = new URL('../../migrations/', import.meta.url);

let client: pg.Client;
let url: string;
let drop: () => Promise<void>;
const create = async () => {
  const name = `tv_${randomUUID().replaceAll('-', '')}`;
  const adminUrl = inject('pgAdminUrl');
  const admin = async (sql: string) => {
    const one = new pg.Client({ connectionString: adminUrl });
    await one.connect();
    await one.query(sql).finally(() => one.end());
  };
  await admin(`create database "${name}"`);
  url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  client = new pg.Client({ connectionString: url });
  await client.connect();
  drop = async () => {
    await client.end();
    await admin(`drop database "${name}" with (force)`);
  };
};
/** Replaces the database by a new one. */
const renew = async () => {
  await drop();
  await create();
};
beforeEach(create);
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

test('older orders and tickets keep their meaning when money, entry and seat become separate facts', async () => {
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

/** Runs the numbered migrations up to one, as a release that ended there did. */
const migrateUpTo = async (name: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-migrations-'));
  await cp(FOLDER, folder, { recursive: true });
  const file = join(folder, 'meta/_journal.json');
  const journal: { entries: { tag: string }[] } = JSON.parse(await readFile(file, 'utf8'));
  const last = journal.entries.findIndex(({ tag }) => tag.endsWith(`_${name}`));
  expect(last).toBeGreaterThanOrEqual(0);
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
  await runMigrations(drizzle(client), { migrationsFolder: folder });
  await rm(folder, { recursive: true });
};

/** The next release, whose changes to these sources leave the catalogue as it is. */
const nextRelease = async (sources: SqlSource[]) =>
  applyFunctions(
    client,
    sources.map((one) => ({ ...one, source: `${one.source}\n` })),
  );

/** All objects of a schema, in Postgres's own words. */
const catalogue = async () => {
  const { rows } = await client.query<{ thing: string }>(`
    with ours as (select oid, nspname from pg_namespace where nspname in ('public', 'app'))
    select format('%s.%s column %s: %s %s %s %s', o.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  a.attnotnull, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) as thing
    from ours o join pg_class c on c.relnamespace = o.oid and c.relkind in ('r', 'c', 'S', 'v')
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    union all
    select format('%s constraint %s: %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
    from ours o join pg_constraint c on c.connamespace = o.oid
    union all
    select pg_get_indexdef(i.indexrelid) from ours o join pg_class c on c.relnamespace = o.oid join pg_index i on i.indexrelid = c.oid
    union all
    select pg_get_functiondef(p.oid) || coalesce(obj_description(p.oid, 'pg_proc'), 'no comment')
    from ours o join pg_proc p on p.pronamespace = o.oid
    union all
    select format('%s %s: %s', t.typtype, t.oid::regtype, obj_description(t.oid, 'pg_type')) from ours o join pg_type t on t.typnamespace = o.oid
    union all
    select format('%s: %s', d.classoid::regclass, d.description) from pg_description d
    join pg_class c on c.oid = d.objoid and d.classoid = 'pg_class'::regclass join ours o on o.oid = c.relnamespace
    union all
    select tgname || pg_get_triggerdef(t.oid) from pg_trigger t where not t.tgisinternal`);
  return rows.map(({ thing }) => thing).sort();
};

/** Functions of the build before `app`, in `public`; only their names and signatures matter. */
const installBefore = async () => {
  await migrateUpTo('add_void_admissions');
  await client.query('set check_function_bodies = off');
  const before = (await sqlSources()).filter(
    ({ kind, source }) => kind === 'function' && source.split('$$')[0]?.match(/\bapp\./g)?.length === 1,
  );
  for (const { source } of before) await client.query(source.replaceAll(/\bapp\./g, ''));
  await client.query('set check_function_bodies = on');
  await client.query(
    'create function gone_since(p_now timestamptz) returns text language sql as $$ select iso(p_now) $$',
  );
  return before.map(({ name }) => name);
};

test('a database that was upgraded from the first migration on has the catalogue of a fresh one', async () => {
  const sources = await sqlSources();
  await migrateUpTo('initial_schema');
  await installBefore();
  await migrate(url);
  await nextRelease(sources);
  const upgraded = await catalogue();
  await renew();
  await migrate(url);
  await nextRelease(sources);
  const fresh = await catalogue();
  expect(fresh.length).toBeGreaterThan(400);
  expect(upgraded).toEqual(fresh);
});

test('the previous build can call its functions until the next release, and each answers like its replacement', async () => {
  const names = await installBefore();
  expect(names.length).toBeGreaterThan(100);
  await migrate(url);
  const values: Record<string, string> = {
    'timestamp with time zone': "'2030-01-01'",
    text: "'x'",
    integer: '1',
    jsonb: `'{}'`,
    bigint: '1',
    boolean: 'true',
    'text[]': `'{x}'`,
  };
  const { rows } = await client.query<{ name: string; source: string; types: string[] }>(`
    select proname as name, prosrc as source, array(select format_type(t, null) from unnest(proargtypes) t) as types from pg_proc
    where pronamespace = 'public'::regnamespace order by 1`);
  expect(rows.map(({ name }) => name)).toEqual([...names, 'gone_since'].sort());
  const answer = async (call: string) => {
    await client.query('begin');
    const said = await client.query(`select * from ${call}`).then(
      (result) => result.rows,
      (error: Error) => error.message,
    );
    await client.query('rollback');
    return said;
  };
  for (const { name, source, types } of rows) {
    const args = `(${types.map((type) => `${values[type] ?? 'null'}::${type}`).join(', ')})`;
    if (name === 'gone_since') {
      expect(await answer(name + args)).toEqual([{ gone_since: '2030-01-01T00:00:00.000Z' }]);
      continue;
    }
    expect(source, name).toMatch(new RegExp(`^ select (\\* from)? ?app\\.${name}\\(.*\\) $`));
    expect(await answer(name + args), name).toEqual(await answer(`app.${name}${args}`));
  }
  await migrate(url);
  expect((await client.query(`select from pg_proc where pronamespace = 'public'::regnamespace`)).rowCount).toBe(
    rows.length,
  );
  await nextRelease(await sqlSources());
  expect((await client.query(`select from pg_proc where pronamespace = 'public'::regnamespace`)).rowCount).toBe(0);
});

describe('a release of functions', () => {
  const fn = (name: string, signature: string, body = 'select 1'): SqlSource => ({
    kind: 'function',
    name,
    file: `common/${name}.sql`,
    source: `-- What ${name} says.\n-- @outcome said\ncreate or replace function app.${name}${signature} language sql as $$ ${body} $$;`,
  });
  const type = (name: string, attributes: string): SqlSource => ({
    kind: 'type',
    name,
    file: `common/types/${name}.sql`,
    source: `-- A ${name}.\ncreate type app.${name} as (${attributes});`,
  });
  const release = (...sources: SqlSource[]) => applyFunctions(client, sources);
  const refused = async (...sources: SqlSource[]) => {
    const error = await release(...sources).then(
      () => 'was applied',
      ({ message }: Error) => message,
    );
    await client.query('rollback');
    return error;
  };
  const there = async () => {
    const { rows } = await client.query(`
      select p.proname as name from pg_proc p where p.pronamespace = 'app'::regnamespace
      union all
      select t.typname from pg_type t join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
      where t.typnamespace = 'app'::regnamespace order by 1`);
    return rows.map(({ name }) => name).join(' ');
  };
  beforeEach(() => client.query('create schema app'));

  const [one, two, three] = [fn('one', '() returns int'), fn('two', '() returns int'), fn('three', '() returns int')];

  test('keeps removed functions, which the next one drops', async () => {
    await release(one, two, type('wish', 'id text'));
    await release(one);
    expect(await there()).toBe('one two wish');
    await release(one);
    expect(await there()).toBe('one two wish');
    await release(one, three);
    expect(await there()).toBe('one three');
  });

  test('keeps a function that returns after a release without it', async () => {
    await release(one, two);
    await release(one);
    await release(one, two);
    await release(one, two, three);
    expect(await there()).toBe('one three two');
  });

  test('is refused as a whole if a signature changed under its name', async () => {
    const asks = (signature: string, body = "select 'x'::text") => fn('ask', signature, body);
    await release(asks('(p_id text, p_n int) returns text'));
    for (const changed of [
      asks('(p_id text) returns text'),
      asks('(p_id text, p_n int, p_more text default null) returns text'),
      asks('(p_id text, p_count int) returns text'),
      asks('(p_n int, p_id text) returns text'),
      asks('(p_id text, p_n bigint) returns text'),
      asks('(p_id text, p_n int) returns int', 'select 1'),
    ]) {
      expect(await refused(one, changed)).toMatch(/common\/ask\.sql: .* needs a name of its own/s);
    }
    expect(await there()).toBe('ask');
    await release(asks('(p_id text, p_n int) returns text', "select 'another'::text"));
    expect((await client.query(`select app.ask('x', 1)`)).rows).toEqual([{ ask: 'another' }]);
  });

  test('is refused as a whole if a body calls a missing function', async () => {
    expect(await refused(one, fn('two', '() returns int', 'select app.four()'))).toContain('app.four() does not exist');
    expect(await there()).toBe('');
  });

  test('takes functions and types in any order, and keeps their headers in the catalogue', async () => {
    await release(
      fn('a_first', '(p_wish app.wish) returns int', 'select app.later(p_wish)'),
      fn('later', '(p_wish app.wish) returns int'),
      type('wish', 'id text, lines app.wish_line[]'),
      type('wish_line', 'tier_id text'),
    );
    const { rows } = await client.query(`
      select obj_description('app.later'::regproc, 'pg_proc') as function, obj_description('app.wish'::regtype, 'pg_type') as type`);
    expect(rows).toEqual([{ function: 'What later says.\n@outcome said', type: 'A wish.' }]);
  });

  test('may add attributes at a type’s end, and nothing else', async () => {
    const takes = fn('takes', '(p_wish app.wish) returns text', 'select p_wish.id');
    await release(type('wish', 'id text, n int'), takes);
    for (const changed of [
      'id text',
      'id text, n bigint',
      'n int, id text',
      'id text, m int',
      'id text, k int, n int',
    ]) {
      expect(await refused(type('wish', changed), takes)).toMatch(
        /common\/types\/wish\.sql: .* needs a name of its own/s,
      );
    }
    await release(type('wish', 'id text, n int, more numeric(8, 2)[]'), takes);
    expect((await client.query(`select app.takes(row('x', 1, '{1.5}'))`)).rows).toEqual([{ takes: 'x' }]);
  });
});

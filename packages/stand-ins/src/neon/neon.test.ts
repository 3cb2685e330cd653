import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { neon, neonConfig, Pool } from '@neondatabase/serverless';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { type LocalPostgres, startPostgres } from '../postgres/postgres.ts';
import { type LocalNeon, startNeon } from './neon.ts';
import type { RoundTrip } from './round-trip.ts';

let root: string;
let postgres: LocalPostgres;
let stand: LocalNeon;
let url: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tv-neon-'));
  await chmod(root, 0o755);
  postgres = await startPostgres({ dataDir: join(root, 'data'), durable: false });
  stand = await startNeon({ pgPort: postgres.port, maxConnections: 4 });
  // Neon's own host name, to prove that the stand-in ignores it.
  url = 'postgres://postgres:postgres@ep-x.eu-central-1.aws.neon.tech/app?sslmode=require&channel_binding=require';
  neonConfig.fetchEndpoint = stand.fetchEndpoint;
  neonConfig.wsProxy = stand.wsProxy;
  neonConfig.useSecureWebSocket = false;
  neonConfig.pipelineTLS = false;
  neonConfig.pipelineConnect = false;
  neonConfig.webSocketConstructor = WebSocket;
});
beforeEach(async () => {
  await postgres.dropDatabase('app');
  await postgres.createDatabase('app');
});
afterEach(() => stand.faults.clear());
afterAll(async () => {
  await stand.close();
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
});

describe('SQL over HTTP', () => {
  test('returns the types that the driver gives in production', async () => {
    const sql = neon(url);
    const at = new Date('2026-03-01T12:00:00Z');
    const [row] = await sql`
      SELECT 1 AS i, 9007199254740993::int8 AS big, 1.5::numeric AS n, true AS b, NULL AS nothing, ${'ü'} AS t,
             ${at}::timestamptz AS at, ${['a', 'b']}::text[] AS list, ${JSON.stringify({ a: 1 })}::jsonb AS doc`;
    expect(row).toEqual({
      i: 1,
      big: '9007199254740993',
      n: '1.5',
      b: true,
      nothing: null,
      t: 'ü',
      at,
      list: ['a', 'b'],
      doc: { a: 1 },
    });
  });

  test('gives arrays and full results when asked', async () => {
    const sql = neon(url, { arrayMode: true, fullResults: true });
    const result = await sql`SELECT 1 AS a, 2 AS a`;
    expect(result).toMatchObject({ rows: [[1, 2]], rowCount: 1, command: 'SELECT', rowAsArray: true });
    expect(result.fields.map(({ name, dataTypeID }) => [name, dataTypeID])).toEqual([
      ['a', 23],
      ['a', 23],
    ]);
  });

  test('tells who observes it of each round trip, with its notices and failures, until they stop', async () => {
    const sql = neon(url);
    const trips: RoundTrip[] = [];
    const stop = stand.observe((trip) => trips.push(trip));
    onTestFinished(stop);
    await sql.transaction([sql`SELECT ${1}::int`, sql`SELECT pg_sleep(0.02)`]);
    await sql`DO $$ BEGIN RAISE NOTICE 'three seats left'; END $$`;
    await expect(sql`SELECT 1/0`).rejects.toThrow();
    stop();
    await sql`SELECT 2`;
    expect(trips).toMatchObject([
      { statements: [{ params: [expect.anything()] }, { query: 'SELECT pg_sleep(0.02)' }], failed: false, notices: [] },
      { notices: ['three seats left'], failed: false },
      { statements: [{ query: 'SELECT 1/0' }], failed: true },
    ]);
    expect(trips[0]?.ms).toBeGreaterThanOrEqual(20);
  });

  test('refuses several statements in one string, as Neon does', async () => {
    await expect(neon(url).query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '42601' });
  });

  test('hands over every field of a Postgres error', async () => {
    const sql = neon(url);
    await sql`CREATE TABLE seats (n int CONSTRAINT one_each UNIQUE)`;
    await sql`INSERT INTO seats VALUES (1)`;
    await expect(sql`INSERT INTO seats VALUES (1)`).rejects.toMatchObject({
      name: 'NeonDbError',
      code: '23505',
      severity: 'ERROR',
      table: 'seats',
      constraint: 'one_each',
      detail: 'Key (n)=(1) already exists.',
    });
  });

  test('a batch is one transaction: all of it or none', async () => {
    const sql = neon(url);
    await sql`CREATE TABLE seats (n int UNIQUE)`;
    const results = await sql.transaction([sql`INSERT INTO seats VALUES (1)`, sql`SELECT n FROM seats`]);
    expect(results[1]).toEqual([{ n: 1 }]);
    await expect(
      sql.transaction([sql`INSERT INTO seats VALUES (2)`, sql`INSERT INTO seats VALUES (1)`]),
    ).rejects.toMatchObject({ code: '23505' });
    expect(await sql`SELECT n FROM seats`).toEqual([{ n: 1 }]);
  });

  test('a batch runs under the isolation that it asks for', async () => {
    const sql = neon(url);
    const [[level], [readOnly]] = (await sql.transaction(
      [sql`SHOW transaction_isolation`, sql`SHOW transaction_read_only`],
      { isolationLevel: 'Serializable', readOnly: true },
    )) as [{ transaction_isolation: string }[], { transaction_read_only: string }[]];
    expect(level).toEqual({ transaction_isolation: 'serializable' });
    expect(readOnly).toEqual({ transaction_read_only: 'on' });
    await expect(sql.transaction([sql`CREATE TABLE no ()`], { readOnly: true })).rejects.toMatchObject({
      code: '25006',
    });
  });

  test('a transaction left open never reaches another request', async () => {
    const sql = neon(url);
    await sql`CREATE TABLE seats (n int)`;
    await sql`BEGIN`;
    await sql`INSERT INTO seats VALUES (1)`;
    const others = await Promise.all(Array.from({ length: 4 }, () => sql`SELECT count(*)::int AS n FROM seats`));
    expect(others).toEqual(Array.from({ length: 4 }, () => [{ n: 1 }]));
  });

  test('a malformed request gets a 400 with a reason', async () => {
    const post = (body: string, headers: Record<string, string> = { 'neon-connection-string': url }) =>
      fetch(stand.fetchEndpoint, { method: 'POST', body, headers });
    const responses = await Promise.all([
      post('{"query":"SELECT 1"}', {}),
      post('nonsense'),
      post('{}'),
      post('{"queries":[]}', { 'neon-connection-string': url, 'neon-batch-isolation-level': 'Chaos' }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    const messages = await Promise.all(responses.map(async (response) => (await response.json()).message));
    expect(messages).toEqual([
      'missing header: Neon-Connection-String',
      'the body is not JSON',
      'a statement needs a `query` string',
      'invalid isolation level: Chaos',
    ]);
  });

  test('more callers than connections wait their turn', async () => {
    const sql = neon(url);
    const rows = await Promise.all(Array.from({ length: 30 }, (_, i) => sql`SELECT ${i}::int AS i`));
    expect(rows.map(([row]) => row?.i)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });

  test('the answer of work that was done can be lost', async () => {
    const sql = neon(url);
    await sql`CREATE TABLE seats (n int)`;
    stand.faults.set({ match: /POST \/sql/, dropResponse: true, times: 1 });
    await expect(sql`INSERT INTO seats VALUES (1)`).rejects.toThrow(/fetch failed|Error connecting/);
    expect(await sql`SELECT n FROM seats`).toEqual([{ n: 1 }]);
  });
});

describe('Postgres over WebSocket', () => {
  test('carries an interactive transaction', async () => {
    const pool = new Pool({ connectionString: url });
    onTestFinished(() => pool.end());
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('CREATE TABLE seats (n int)');
    await client.query('INSERT INTO seats VALUES ($1)', [5]);
    await client.query('COMMIT');
    client.release();
    expect((await pool.query('SELECT n FROM seats')).rows).toEqual([{ n: 5 }]);
  });

  test('refuses a web page and an unknown path', async () => {
    const refusal = async (path: string, origin?: string) => {
      const ws = new WebSocket(`ws://127.0.0.1:${stand.port}${path}`, origin ? { origin } : {});
      const [error] = await once(ws, 'error');
      return (error as Error).message;
    };
    expect(await refusal('/v2', 'https://evil.example')).toContain('403');
    expect(await refusal('/else')).toContain('404');
  });

  test('can be refused, and hung up on, by a fault', async () => {
    const ws = () => new WebSocket(`ws://127.0.0.1:${stand.port}/v2`);
    stand.faults.set({ match: /GET \/v2/, status: 429 });
    const [error] = await once(ws(), 'error');
    expect((error as Error).message).toContain('429');
    stand.faults.set({ match: /GET \/v2/, hang: true });
    const hung = ws();
    const gone = once(hung, 'error');
    await expect.poll(() => stand.faults.hits).toBe(1);
    stand.faults.clear();
    await gone;
    const open = ws();
    await once(open, 'open');
    open.terminate();
  });
});

// The limits of Neon's proxy, by its source (proxy/src/binary/proxy.rs, proxy/src/serverless/sql_over_http.rs) of March
// 2026, and what @neondatabase/serverless 1.2.0 makes of them.
describe('over HTTP, as at Neon,', () => {
  const MIB = 1024 * 1024;
  const wide = (rows: number) => `SELECT repeat('x', ${MIB}) AS x FROM generate_series(1, ${rows})`;

  test('an answer above 10 MiB is refused with 507, those of a batch counted together', async () => {
    const sql = neon(url);
    expect(await sql.query(wide(10))).toHaveLength(10);
    const tooLarge =
      'Server error (HTTP status 507): {"message":"response is too large (max is 10485760 bytes)","code":""}';
    await expect(sql.query(wide(12))).rejects.toThrow(tooLarge);
    await sql`CREATE TABLE t (n int)`;
    const batch = [sql.query(wide(6)), sql`INSERT INTO t VALUES (1)`, sql.query(wide(6))];
    await expect(sql.transaction(batch)).rejects.toThrow(tooLarge);
    expect(await sql`SELECT n FROM t`).toEqual([]);
  });

  test('a request above 10 MiB is refused with 413', async () => {
    const sql = neon(url);
    const [row] = await sql`SELECT length(${'x'.repeat(9 * MIB)}) AS n`;
    expect(row).toEqual({ n: 9 * MIB });
    await expect(sql`SELECT ${'x'.repeat(10 * MIB)}::text`).rejects.toThrow(
      'Server error (HTTP status 413): {"message":"request is too large (max is 10485760 bytes)","code":""}',
    );
  });
});

test('Postgres may be killed and come back: callers get a 5xx meanwhile, and are served again after', async () => {
  const sql = neon(url);
  await sql`SELECT 1`;
  const pool = new Pool({ connectionString: url });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  const client = await pool.connect();
  client.on('error', () => {});
  const cut = new Promise((resolve) => client.once('end', () => resolve('cut')));
  const sleeping = expect(sql`SELECT pg_sleep(60)`).rejects.toThrow(/HTTP status 500/);
  await expect
    .poll(async () => sql`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`)
    .toHaveLength(1);

  await postgres.kill();
  await sleeping;
  expect(await cut).toBe('cut');
  client.release(true);
  await expect(sql`SELECT 1`).rejects.toThrow(/HTTP status 503/);

  await postgres.restart();
  expect(await sql`SELECT 2 AS n`).toEqual([{ n: 2 }]);
  expect((await pool.query('SELECT 3 AS n')).rows).toEqual([{ n: 3 }]);
});

import { neon } from '@neondatabase/serverless';
import { type LocalNeon, startNeon } from '@ticket-vendor/stand-ins/neon/neon.ts';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createDatabase, type Database, databaseFetch, translated } from '../../src/db/client.ts';

const MIB = 1024 * 1024;
let stand: LocalNeon;
let url: string;
let db: Database;

beforeAll(async () => {
  stand = await startNeon({ pgPort: inject('pgPort') });
  url = inject('pgAdminUrl');
  db = createDatabase(url, stand.fetchEndpoint);
});
afterEach(() => stand.faults.clear());
afterAll(() => stand.close());

test('a limit of Neon’s proxy is reported as an error that waiting does not solve', async () => {
  const limit = { code: 'database_limit', status: 500 };
  const wide = `SELECT repeat('x', ${MIB}) AS x FROM generate_series(1, 12)`;
  await expect(translated(db.execute(wide))).rejects.toMatchObject(limit);
  await expect(translated(db.execute(sql`SELECT ${'x'.repeat(10 * MIB)}::text`))).rejects.toMatchObject(limit);
  stand.faults.set({ match: /POST \/sql/, status: 503, times: 1 });
  await expect(translated(db.execute('SELECT 1'))).rejects.toMatchObject({ code: 'database_unavailable' });
});

test('a query that we give up is cancelled in Postgres', async () => {
  const asked = databaseFetch(
    stand.fetchEndpoint,
    {
      method: 'POST',
      headers: { 'Neon-Connection-String': url },
      body: JSON.stringify({ query: 'SELECT pg_sleep(3600)', params: [] }),
    },
    300,
  );
  await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
  const sleeping = neon(url);
  await expect
    .poll(
      async () =>
        sleeping`SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(3600)%' AND state = 'active'`,
    )
    .toEqual([]);
  expect(await sleeping`SELECT 1 AS n`).toEqual([{ n: 1 }]);
});

test('a query that statement_timeout ends may be tried again', async () => {
  const slow = db.batch([db.execute(sql`SET LOCAL statement_timeout = 20`), db.execute(sql`SELECT pg_sleep(60)`)]);
  await expect(translated(slow)).rejects.toMatchObject({ code: 'database_unavailable' });
});

import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { FUNCTIONS } from './generated/functions.ts';

const SRC = new URL('..', import.meta.url).pathname;

/** The SQL functions that a TypeScript source calls in SQL of its own. */
const calledByHand = (source: string, names: readonly string[]): string[] =>
  [...source.matchAll(/\bapp\.(\w+)\s*\(/g)].map(([, name]) => name ?? '').filter((name) => names.includes(name));

const filesOf = async (folder: string, ending: string) =>
  (await readdir(join(SRC, folder), { recursive: true })).filter((file) => file.endsWith(ending));

test('SQL functions are called by their names and types alone', async () => {
  const names = (await filesOf('db/functions', '.sql')).map((file) => basename(file, '.sql'));
  expect(names.length).toBeGreaterThan(100);
  expect(calledByHand('sql`select app.complete_order(1)`', names)).toEqual(['complete_order']);
  const found: string[] = [];
  for (const file of await filesOf('.', '.ts')) {
    // The schema defines a stored column by one.
    if (file.endsWith('.test.ts') || file.startsWith('db/schema/')) continue;
    const source = await readFile(join(SRC, file), 'utf8');
    found.push(...calledByHand(source, names).map((name) => `${file} calls ${name}`));
  }
  expect(found, 'use `transition`, `call` or `expression` of src/db/sql-functions.ts').toEqual([]);
});

test('whatever leaves jobs is called by `transition`, which hands them to the queue', async () => {
  const leaves = new Set(Object.entries(FUNCTIONS).flatMap(([name, of]) => ('publishes' in of ? [name] : [])));
  const called: string[] = [];
  for (const file of await filesOf('.', '.ts')) {
    const source = await readFile(join(SRC, file), 'utf8');
    for (const [, name = ''] of source.matchAll(/\bcall\(\s*\w+(?:\.db)?,\s*'(\w+)'/g))
      if (leaves.has(name)) called.push(name);
  }
  // Decision 14 says why of each.
  expect([...new Set(called)].sort()).toEqual(['lease_jobs', 'postpone_job', 'serve_event']);
});

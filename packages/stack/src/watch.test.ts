import { chmod, cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { waitUntilGone } from '@ticket-vendor/stand-ins/processes.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endPrograms, family, type Run, startProgram } from '../test/program.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A copy of the workspace, whose sources the test may change. */
let copy: string;
let run: Run;

const told = (label: string) => new RegExp(`  ${label} {2,}(.+)`).exec(run.output())?.[1] ?? '';
const live = async () => (await fetch(`${told('API')}/health/live`)).json() as Promise<unknown>;
const script = async () => (await fetch(new URL('/widget.js', told('API')))).text();

/** Changes a source, and resolves once the watch prints a line that contains `line`. */
const edit = async (file: string, change: (source: string) => string, line: string) => {
  const path = join(copy, file);
  const source = await readFile(path, 'utf8');
  const changed = change(source);
  if (changed === source) throw new Error(`${file} is no longer what this test changes.`);
  const from = run.output().length;
  await writeFile(path, changed);
  await run.has(line, from);
  return () => writeFile(path, source);
};

const query = async <T extends pg.QueryResultRow>(sql: string): Promise<T[]> => {
  const client = new pg.Client(told('Database'));
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
};

const ROUTES = 'packages/api/src/modules/health/routes.ts';
const TEXTS = 'packages/widget/src/i18n/en.ts';
const REBUILT = 'Rebuilt the Worker in';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'tv-watch-'));
  // Postgres' user must get in when the tests run as root.
  await chmod(copy, 0o755);
  for (const folder of ['packages', 'examples']) {
    await cp(join(root, folder), join(copy, folder), { recursive: true, verbatimSymlinks: true });
  }
  await cp(join(root, 'package.json'), join(copy, 'package.json'));
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const { port } = await freePort();
  const start = join(copy, 'packages/stack/src/start.ts');
  run = startProgram(start, '--watch', '--data', join(copy, '.data'), '--port', String(port));
  await run.has('Ctrl-C stops everything');
});

afterAll(async () => {
  await endPrograms();
  await rm(copy, { recursive: true, force: true });
});

test('a changed route answers anew at the same address, and the data are kept', async () => {
  const sold = await query('select count(*) from orders');
  await edit(
    ROUTES,
    (source) => source.replace("{ status: 'ok' as const }", "{ status: 'ok' as const, edited: 1 }"),
    REBUILT,
  );
  expect(await live()).toEqual({ status: 'ok', edited: 1 });
  expect(await query('select count(*) from orders')).toEqual(sold);
});

test('a syntax error is shown, the last good Worker goes on, and mending it is seen', async () => {
  const undo = await edit(ROUTES, (source) => `${source}const broken = ;\n`, `✗ The Worker can't be built: ${ROUTES}:`);
  expect(await live()).toMatchObject({ status: 'ok' });
  const from = run.output().length;
  await undo();
  await run.has('Mended', from);
});

test('a Worker that fails to start says why, and starts once it is mended', async () => {
  const undo = await edit(
    ROUTES,
    (source) => `${source}throw new Error('not on this machine');\n`,
    '✗ The Worker did not start: ',
  );
  await run.has('not on this machine');
  await expect(live()).rejects.toThrow('fetch failed');
  const from = run.output().length;
  await undo();
  await run.has(REBUILT, from);
  expect(await live()).toMatchObject({ status: 'ok' });
});

test('a changed text of the widget is in the script that pages load, and the Worker stays up', async () => {
  const from = run.output().length;
  await edit(TEXTS, (source) => source.replace(/: '(?=[A-Z])/, ": 'Edited: "), 'Rebuilt the widget in');
  expect(await script()).toContain('Edited: ');
  expect(run.output().slice(from)).not.toContain('the Worker');
});

test('each save is seen of an editor that puts a new file in the old one’s place', async () => {
  const path = join(copy, TEXTS);
  for (const word of ['Once: ', 'Twice: ', 'Thrice: ']) {
    const source = await readFile(path, 'utf8');
    const from = run.output().length;
    await writeFile(`${path}.new`, source.replace(/: '(?=[A-Z])/, `: '${word}`));
    await rename(`${path}.new`, path);
    await run.has('Rebuilt the widget in', from);
    expect(await script()).toContain(word);
  }
});

test('a changed SQL function is what the database runs', async () => {
  const file = 'packages/api/src/db/functions/common/iso.sql';
  await edit(
    file,
    (source) => source.replace(/as (\$\w*\$)/i, (_, quote) => `as ${quote}/* edited */`),
    'Rebuilt the SQL functions',
  );
  expect(await query("select 1 from pg_proc where proname = 'iso' and prosrc like '%/* edited */%'")).toHaveLength(1);
});

test('Ctrl-C ends it whole, the Workers that were started since included', async () => {
  const processes = await family(run);
  expect(processes.length).toBeGreaterThan(3);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(await waitUntilGone(processes, 60_000)).toBe(true);
});

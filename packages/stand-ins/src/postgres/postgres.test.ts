import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findProcess } from '../processes.ts';
import { postgresMayEnter } from './account.ts';
import { type LocalPostgres, startPostgres } from './postgres.ts';

let root: string;
let dataDir: string;
let postgres: LocalPostgres;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tv-postgres-'));
  // A temporary directory is 0700, which the server's user could not enter when the tests run as root.
  await chmod(root, 0o755);
  dataDir = join(root, 'data');
  postgres = await startPostgres({ dataDir, durable: false });
});
afterAll(async () => {
  await postgres.stop();
  await rm(root, { recursive: true, force: true });
});

const rows = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
};

const serverPid = async (dir: string) => Number((await readFile(join(dir, 'postmaster.pid'), 'utf8')).split('\n')[0]);

describe('a running server', () => {
  test('listens on loopback only and has room for many connections', async () => {
    const settings = await rows(
      postgres.adminUrl,
      `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses','max_connections','fsync','server_encoding')`,
    );
    expect(Object.fromEntries(settings.map((row) => Object.values(row as object)))).toEqual({
      listen_addresses: '127.0.0.1',
      max_connections: '200',
      fsync: 'off',
      server_encoding: 'UTF8',
    });
  });

  test('makes databases from a template, lists them and drops them under open connections', async () => {
    await postgres.createDatabase('origin');
    await rows(postgres.url('origin'), 'CREATE TABLE t AS SELECT 7 AS n');
    await postgres.createDatabase('copy of "it"', { template: 'origin' });
    expect(await rows(postgres.url('copy of "it"'), 'SELECT n FROM t')).toEqual([{ n: 7 }]);
    expect(await postgres.listDatabases()).toEqual(['copy of "it"', 'origin']);

    const open = new pg.Client(postgres.url('origin'));
    open.on('error', () => {});
    const cut = new Promise((resolve) => open.once('end', resolve));
    await open.connect();
    await postgres.dropDatabase('origin');
    await cut;
    await postgres.dropDatabase('copy of "it"');
    await postgres.dropDatabase('never there');
    expect(await postgres.listDatabases()).toEqual([]);
  });

  test('refuses a second run on its data and says who holds it', async () => {
    await expect(startPostgres({ dataDir })).rejects.toThrow(
      `The data directory ${dataDir} is in use by the process ${process.pid}. Stop that first, or choose another directory.`,
    );
    expect(await rows(postgres.adminUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('loses nothing committed when it is killed, and comes back on the same port', async () => {
    const dir = join(root, 'durable');
    const durable = await startPostgres({ dataDir: dir });
    onTestFinished(() => durable.stop());
    expect(await rows(durable.adminUrl, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    await rows(durable.adminUrl, 'CREATE TABLE kept AS SELECT 1 AS n');
    const busy = new pg.Client(durable.adminUrl);
    busy.on('error', () => {});
    await busy.connect();
    const backend = (await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
    const sleeping = busy.query('SELECT pg_sleep(60)').then(
      () => 'finished',
      (error: Error) => error.message,
    );
    await durable.kill();
    expect(await sleeping).toBe('Connection terminated unexpectedly');
    expect(await findProcess(backend)).toBeUndefined();
    await expect(durable.listDatabases()).rejects.toThrow(/cannot be reached at 127\.0\.0\.1:\d+.*stopped or killed/);
    await durable.restart();
    expect(await rows(durable.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    const pid = await serverPid(dir);
    await durable.stop();
    expect(await findProcess(pid)).toBeUndefined();
    await durable.stop();
  });
});

/** Runs Postgres in another Node process, and tells once it is up. */
const runElsewhere = async (dir: string) => {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))});
    const { port } = await startPostgres({ dataDir: ${JSON.stringify(dir)}, durable: false });
    console.log(port);
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  return { child, port: Number(line), pid: await serverPid(dir) };
};

describe('what another run left behind', () => {
  test('a server orphaned by kill -9 is stopped, and its data taken over', async () => {
    const dir = join(root, 'orphan');
    const { child, port, pid } = await runElsewhere(dir);
    await rows(`postgres://postgres@127.0.0.1:${port}/postgres`, 'CREATE TABLE kept AS SELECT 2 AS n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await findProcess(pid)).toBeDefined();

    const next = await startPostgres({ dataDir: dir, durable: false });
    onTestFinished(() => next.stop());
    expect(await findProcess(pid)).toBeUndefined();
    expect(await rows(next.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 2 }]);
  });

  test('a run that still lives keeps its data, and its server ends with it on SIGTERM', async () => {
    const dir = join(root, 'alive');
    const { child, pid } = await runElsewhere(dir);
    await expect(startPostgres({ dataDir: dir })).rejects.toThrow(`is in use by the process ${child.pid}`);
    child.kill('SIGTERM');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGTERM');
    await expect.poll(() => findProcess(pid)).toBeUndefined();
  });

  test('a stale lock file whose process number now belongs to another program does no harm', async () => {
    const dir = join(root, 'stale');
    const first = await startPostgres({ dataDir: dir, durable: false });
    const lock = await readFile(join(dir, 'postmaster.pid'), 'utf8');
    await first.kill();
    // Postgres ignores processes of other users, so the other process must run as Postgres' own user.
    const { uid } = await stat(dir);
    const stranger = spawn('sleep', ['600'], uid === process.getuid?.() ? {} : { uid });
    onTestFinished(() => void stranger.kill('SIGKILL'));
    await writeFile(join(dir, 'postmaster.pid'), lock.replace(/^\d+/, String(stranger.pid)));

    const next = await startPostgres({ dataDir: dir, durable: false });
    onTestFinished(() => next.stop());
    expect(await rows(next.adminUrl, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
    expect(await findProcess(stranger.pid ?? 0)).toBeDefined();
  });
});

describe('a refusal says why and the way out', () => {
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  test('for a port that is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    closers.push(() => holder.close());
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(startPostgres({ dataDir: join(root, 'porty'), port, durable: false })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use, so Postgres cannot start. Stop the program that uses it, or choose another port.`,
    );
  });

  test('for a directory that holds something else, which is left alone', async () => {
    const dir = join(root, 'photos');
    await mkdir(dir);
    await writeFile(join(dir, 'cat.jpg'), 'meow');
    await expect(startPostgres({ dataDir: dir })).rejects.toThrow(/is not empty and holds no database\. Delete it/);
    expect((await stat(join(dir, 'cat.jpg'))).size).toBe(4);
  });

  test.runIf(process.getuid?.() === 0)('for a directory that the server user may not enter', async () => {
    const locked = join(root, 'locked');
    await mkdir(locked, { mode: 0o700 });
    await expect(startPostgres({ dataDir: join(locked, 'data') })).rejects.toThrow(
      new RegExp(`may not enter ${locked} \\(mode 700\\).*chmod o\\+x ${locked}`),
    );
  });
});

test.runIf(process.getuid?.() === 0)('whether the server user may enter a folder is known beforehand', async () => {
  const spareDir = join(root, 'spare');
  await mkdir(spareDir);
  const closed = join(root, 'closed');
  await mkdir(closed, { mode: 0o700 });
  expect(await postgresMayEnter(closed)).toBe(false);
  expect(await postgresMayEnter(spareDir)).toBe(true);
});

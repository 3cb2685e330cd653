import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listen } from '@ticket-vendor/stand-ins/http.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { findProcess, waitUntilGone } from '@ticket-vendor/stand-ins/processes.ts';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { endPrograms, family, type Run, startProgram } from '../test/program.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

const start = (...args: string[]) => startProgram(SCRIPT, ...args);

let dataDir: string;
let port: number;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tv-start-'));
  // A temporary directory is 0700, which Postgres' user could not enter when the tests run as root.
  await chmod(dataDir, 0o755);
  port = (await freePort()).port;
});

afterEach(async () => {
  await endPrograms();
});

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test('help is shown without starting anything', async () => {
  const run = start('--help');
  expect(await run.ended).toBe(0);
  expect(run.output()).toContain('--reset');
});

test('an unknown option is refused with a sentence', async () => {
  const run = start('--rest');
  expect(await run.ended).toBe(2);
  expect(run.output()).toBe('There is no --rest. Try: npm start -- --help\n');
});

describe('the stack', () => {
  const site = async (run: Run, path = '/') => {
    const origin = /Demo site +(http\S+)/.exec(run.output())?.[1];
    const response = await fetch(`${origin}${path}`);
    return {
      status: response.status,
      policy: response.headers.get('content-security-policy'),
      text: await response.text(),
    };
  };

  test('starts with a demo, refuses to start twice, and ends whole on a signal', async () => {
    const run = start('--data', dataDir, '--port', String(port));
    await run.has('Ctrl-C stops everything');
    const home = await site(run);
    expect(home.text).toContain('Only 3 left');
    expect(home.text).toContain('Sold out · Waitlist');
    const event = await site(run, '/events/tidewater');
    expect(event.text).toMatch(/<ticket-widget event="evt_\w+" publishable-key="pk_test_\w+" payment="element">/);
    expect(event.policy).toContain("default-src 'none'");
    expect(event.policy).not.toContain('unsafe');

    const told = (label: string) => new RegExp(`  ${label} {2,}(.+)`).exec(run.output())?.[1] ?? '';
    const [email, password] = told('Promoter’s sign-in').split(', password ');
    const login = await fetch(`${told('API')}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    expect(await login.json()).toMatchObject({ promoter: { name: 'Harbour Lights' } });
    const database = new pg.Client(told('Database'));
    await database.connect();
    expect((await database.query('select count(*)::int as events from events')).rows).toEqual([{ events: 3 }]);
    await database.end();

    const second = start('--data', dataDir);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('It is running already');
    expect(second.output()).toContain(`http://127.0.0.1:${port}`);

    const processes = await family(run);
    expect(processes.length).toBeGreaterThan(3);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(await waitUntilGone(processes, 60_000)).toBe(true);
  });

  test('keeps its data over a kill -9, on other ports if its own are taken, and leaves no process of the killed run', async () => {
    const killed = start('--data', dataDir, '--port', String(port));
    await killed.has('Ctrl-C stops everything');
    expect(killed.output()).toContain('Demo promoter and events, as they were');
    const orphans = await family(killed);
    const [stack = 0] = orphans;
    process.kill(stack, 'SIGKILL');
    expect(await killed.ended).toBe(137);

    const squatter = createServer();
    await listen(squatter, port);
    const run = start('--data', dataDir, '--port', String(port));
    await run.has('Ctrl-C stops everything');
    await new Promise((resolve) => squatter.close(resolve));
    expect(run.output()).toContain(`Port ${port} is taken: the demo site is at `);
    expect(run.output()).toContain('Demo promoter and events, as they were');
    expect((await site(run)).text).toContain('Only 3 left');
    expect(await Promise.all(orphans.map(findProcess))).toEqual(orphans.map(() => undefined));
  });

  test('ends when what started it is killed', async () => {
    const run = start('--data', dataDir, '--port', String(port));
    await run.has('Ctrl-C stops everything');
    const processes = await family(run);
    run.child.kill('SIGKILL');
    expect(await waitUntilGone(processes, 60_000)).toBe(true);
  });

  test('begins anew with --reset', async () => {
    const run = start('--data', dataDir, '--port', String(port), '--reset');
    await run.has('Ctrl-C stops everything');
    expect(run.output()).toContain('Throw the earlier data away');
    expect(run.output()).not.toContain('as they were');
  });

  test('sells one whole ticket for the smoke test, and leaves nothing', async () => {
    const run = start('--data', dataDir, '--smoke');
    expect(await run.ended).toBe(0);
    expect(run.output()).toContain('One whole purchase went through');
    expect(run.output()).toMatch(/claim it +\d/);
  });
});

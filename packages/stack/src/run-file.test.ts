import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProcess } from '@ticket-vendor/stand-ins/processes.ts';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { AlreadyRunning, claim } from './run-file.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tv-run-'));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const file = () => join(dir, 'run.json');

const sleeper = async (): Promise<ChildProcess & { pid: number }> => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { pid: number };
};

test('a directory in use is refused, with where to find its user', async () => {
  const held = await claim(dir);
  await held.noteUrls([['API', 'http://127.0.0.1:1']]);
  const refusal = await claim(dir).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AlreadyRunning);
  expect(refusal).toMatchObject({ urls: [['API', 'http://127.0.0.1:1']] });
  await held.release();
  await (await claim(dir)).release();
});

test('what a dead run has left behind is ended', async () => {
  const orphan = await sleeper();
  const { command } = (await findProcess(orphan.pid)) ?? {};
  await writeFile(
    file(),
    JSON.stringify({ pid: 2 ** 22 + 1, command: 'gone', urls: [], children: [{ pid: orphan.pid, command }] }),
  );
  const ended = once(orphan, 'exit');
  await claim(dir);
  await ended;
});

test('a process that has got the number of one of ours is left alone', async () => {
  const stranger = await sleeper();
  const child = { pid: stranger.pid, command: 'workerd serve' };
  await writeFile(file(), JSON.stringify({ pid: stranger.pid, command: 'node start.ts', urls: [], children: [child] }));
  await claim(dir);
  expect(await findProcess(stranger.pid)).toBeDefined();
});

test('a file cut short by a kill is no claim', async () => {
  await writeFile(file(), '{"pid":');
  await claim(dir);
  expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ pid: process.pid });
});

test('running services are noted for the next run', async () => {
  const child = await sleeper();
  const held = await claim(dir);
  await held.noteChildren();
  const { children } = JSON.parse(await readFile(file(), 'utf8')) as { children: { pid: number }[] };
  expect(children.map(({ pid }) => pid)).toContain(child.pid);
});

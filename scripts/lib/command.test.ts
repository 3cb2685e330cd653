import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runCommand } from './command.ts';

const node = (script: string, options = {}) => runCommand(process.execPath, ['--eval', script], options);

test('a program’s code and all that it printed are given', async () => {
  const ended = await node('console.log("out"); console.error("err"); process.exitCode = 3');
  expect(ended).toMatchObject({ code: 3, timedOut: false });
  expect(ended.output).toContain('out\n');
  expect(ended.output).toContain('err\n');
});

test('a program that is not there has failed, with its name', async () => {
  const ended = await runCommand('no-such-program', []);
  expect(ended.code).toBe(127);
  expect(ended.output).toContain('no-such-program');
});

test('a program that hangs is ended with what it started, and has failed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tv-command-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const sign = join(folder, 'started');
  // What it starts holds on to its output, which therefore ends only when both are gone.
  const child = `console.log("started"); fs.writeFileSync(${JSON.stringify(sign)}, ""); setInterval(() => {}, 1000)`;
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const ending = node(
    `child_process.spawn(process.execPath, ['--eval', ${JSON.stringify(child)}], { stdio: 'inherit' });
     setInterval(() => {}, 1000);`,
    { seconds: 60 },
  );
  while (!existsSync(sign)) await delay(20);
  vi.advanceTimersByTime(60_000);
  const ended = await ending;
  expect(ended).toMatchObject({ timedOut: true });
  expect(ended.code).not.toBe(0);
  expect(ended.output).toContain('started');
});

test('a program that a signal ended has failed', async () => {
  expect((await node('process.kill(process.pid, "SIGKILL")')).code).not.toBe(0);
});

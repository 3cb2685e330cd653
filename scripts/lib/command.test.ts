import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
  // Its child keeps the output open, so the output ends only when both have ended.
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

test('an interrupt ends what runs and begins nothing more', async () => {
  const driver = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { runCommand } from ${JSON.stringify(new URL('command.ts', import.meta.url).href)};
       const run = (script) => runCommand(process.execPath, ['--eval', script], { show: true });
       const waits = 'setInterval(() => {}, 1000)';
       const second = () => run('console.log("second")');
       await Promise.all([run('console.log("first");' + waits).then(second), run(waits).then(second)]);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  driver.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    driver.kill('SIGTERM');
  });
  const [code] = await once(driver, 'close');
  expect([code, output]).toEqual([130, 'first\n']);
});

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import config from '../vitest.config.ts';
import { checkSteps } from './check.ts';
import { runCommand } from './lib/command.ts';
import { duration, runSteps, type Step, type StepResult, single } from './lib/steps.ts';
import { runProject } from './lib/vitest.ts';

// `npm test [-- part …]`: the parts are `check` and the projects of vitest.config.ts. Without a part, all run.

const root = fileURLToPath(new URL('..', import.meta.url));
/** Parts wait for timers, processes and locks as much as they compute, so two parts suit two cores. */
const AT_ONCE = 2;
const LONGEST = 'integration';

/** The file of a program on PATH. */
const onPath = async (...names: string[]): Promise<string | undefined> => {
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    for (const name of names) {
      const file = join(folder, name);
      const executable = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (executable) return file;
    }
  }
  return undefined;
};

/** The only place that installs something system-wide, and only where the machine is CI's. */
const mayInstall = async () =>
  process.env.CI === 'true' && process.getuid?.() === 0 && Boolean(await onPath('apt-get'));

const installRedis = async (): Promise<StepResult> => {
  console.log('Redis: installing redis-server with apt-get, since this is CI …');
  // A run level of 1 keeps Debian from starting the server as a service.
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }, seconds: 300 };
  const update = await runCommand('apt-get', ['update', '-qq'], options);
  const install = await runCommand(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
    options,
  );
  return single(Boolean(await onPath('redis-server')), `${update.output}\n${install.output}`);
};

/** Says which Redis the tests run on, and in CI gets a real one. */
const prepareRedis = async (): Promise<StepResult | null> => {
  if (process.env.REDIS_URL) {
    console.log('Redis: the one at REDIS_URL.');
    return null;
  }
  const installed = (await onPath('redis-server')) ? null : (await mayInstall()) ? await installRedis() : null;
  const server = await onPath('redis-server');
  console.log(
    server
      ? `Redis: ${server}.`
      : 'Redis: no redis-server on PATH and no REDIS_URL, so the race and fault tests run on the embedded one.',
  );
  return installed;
};

const sayBrowser = async () => {
  const chromium = await onPath('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  console.log(`Browser: ${chromium ?? '@sparticuz/chromium, from npm'}.`);
};

const projects = (config.test?.projects ?? []).map((project) => {
  const name = typeof project === 'object' && 'test' in project ? project.test?.name : undefined;
  if (typeof name !== 'string') throw new Error('A project of vitest.config.ts has no name.');
  return name;
});

const main = async (wanted: string[]): Promise<void> => {
  const begun = performance.now();
  const parts = ['check', ...projects];
  const unknown = wanted.filter((part) => !parts.includes(part));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')}. The parts are: ${parts.join(', ')}.`);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
    return;
  }
  const chosen = wanted.length > 0 ? parts.filter((part) => wanted.includes(part)) : parts;
  const total = { passed: 0, failed: 0 };
  const add = (counts: { passed: number; failed: number }) => {
    total.passed += counts.passed;
    total.failed += counts.failed;
  };

  const redis = await prepareRedis();
  if (redis) {
    add(redis);
    if (redis.output) console.log(redis.output);
  }
  await sayBrowser();
  const project = (part: string): Step => ({ name: part, run: () => runProject(root, part) });
  // The longest first, so that it does not run alone at the end.
  const ordered = chosen.toSorted((a, b) => Number(b === LONGEST) - Number(a === LONGEST));
  const steps = await Promise.all(ordered.map((part) => (part === 'check' ? checkSteps() : [project(part)])));
  add(await runSteps(steps.flat(), AT_ONCE));

  console.log(`\nIn ${duration(performance.now() - begun)}.`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
};

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
});

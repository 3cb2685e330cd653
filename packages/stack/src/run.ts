import { readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { createPromoterBackend } from '@ticket-vendor/example-promoter-backend';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { closeServer, listen } from '@ticket-vendor/stand-ins/http.ts';
import { messageOf } from '@ticket-vendor/stand-ins/message-of.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { listProcesses, signal } from '@ticket-vendor/stand-ins/processes.ts';
import { buildAssets } from '../scripts/assets.ts';
import { startDemoSite } from './demo-site.ts';
import { openLog, type StackLog } from './log.ts';
import type { StartOptions } from './options.ts';
import { chooseDataPlace, choosePorts, type DataPlace } from './places.ts';
import { duration, Progress } from './progress.ts';
import { AlreadyRunning, type Claim, claim } from './run-file.ts';
import { PROGRAMME, PROMOTER } from './seed/programme.ts';
import { seed } from './seed/seed.ts';
import { runSmoke, SmokeFailure } from './smoke.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';
import { startWatch } from './watch.ts';

const progress = new Progress();
const endings = new Endings();
let log: StackLog | undefined;
let stopping = false;

/** Does what `npm start` was asked for. Resolves once everything runs; reports a failure and ends the process. */
export const run = async (options: StartOptions): Promise<void> => {
  stopOnSignals();
  try {
    const place = await chooseDataPlace(options.data);
    if (place.note) progress.say(`  ${place.note}\n`);
    if (options.smoke) await smoke({ ...place, dir: join(place.dir, 'smoke') });
    else await demo(place, options);
  } catch (error) {
    // A stop during the start makes the start fail, which is not worth reporting.
    if (!stopping) await stop(fail(error));
  }
};

/** Starts everything and shows where to find it; it runs until it is stopped. */
const demo = async (place: DataPlace, options: StartOptions): Promise<void> => {
  const held = await endings.add(claim(place.dir), (one) => one.release());
  if (options.reset) {
    progress.begin('Throw the earlier data away');
    await clear(place.dir);
  }
  progress.done();
  const { ports, taken } = await choosePorts(options.port);
  for (const { what, wanted, port } of taken) progress.say(`  Port ${wanted} is taken: ${what} is at ${port}.`);

  const stack = await boot(place, held, { api: ports.api, inbox: ports.inbox, stripe: ports.stripe });
  const siteUrl = `http://127.0.0.1:${ports.site}`;
  const webhookUrl = `http://127.0.0.1:${ports.backend}/webhooks`;
  progress.begin('Demo promoter, events, sales and waitlist');
  const made = await seed({
    origin: stack.origin,
    dataDir: place.dir,
    siteOrigins: [siteUrl, `http://localhost:${ports.site}`],
    webhookUrl,
    inbox: stack.standIns.resend,
    pay: (paymentId) => stack.standIns.stripe.control.pay(paymentId),
  });
  progress.done(made.created > 0 ? undefined : 'Demo promoter and events, as they were');

  progress.begin('Demo site and the promoter’s own backend');
  const { inboxUrl } = stack.standIns.resend;
  await listenFor(ports.backend, createPromoterBackend({ secret: made.webhookSecret, print: sayNow }));
  await endings.add(
    startDemoSite({ port: ports.site, demo: made, api: stack.origin, stripe: stack.standIns.stripe.origin, inboxUrl }),
    (site) => site.close(),
  );
  progress.done();

  const urls: [string, string][] = [
    ['Demo site', siteUrl],
    ...PROGRAMME.map(({ slug, title }): [string, string] => [`  ${title}`, `${siteUrl}/events/${slug}`]),
    ['API reference', `${stack.origin}/docs`],
    ['API', `${stack.origin}/api/v1`],
    ['Inbox', inboxUrl],
    ['Promoter’s backend', webhookUrl],
    ['Promoter’s sign-in', `${PROMOTER.email}, password ${PROMOTER.password}`],
    ['Database', stack.databaseUrl],
    ['Log', log?.path ?? ''],
  ];
  if (options.watch) {
    const assetsDir = join(place.dir, 'assets');
    await endings.add(startWatch({ stack, assetsDir, say: sayNow, onRestart: () => held.noteChildren() }), (watch) =>
      watch.close(),
    );
  }
  await held.noteChildren();
  await held.noteUrls(urls);
  progress.say(`\n  Ready after ${duration(performance.now())}.\n`);
  progress.table(urls);
  progress.say(`\n  Each sale${options.watch ? ' and each rebuild' : ''} is printed here. Ctrl-C stops everything.\n`);
};

/** Runs one whole purchase on a stack of its own, so that a running demo is left alone. */
const smoke = async (place: DataPlace): Promise<void> => {
  let passed = false;
  // Runs last. After a failure the data stay, because the log is among them.
  await endings.add(undefined, async () => passed && rm(place.dir, { recursive: true, force: true }));
  const held = await endings.add(claim(place.dir), (one) => one.release());
  await clear(place.dir);
  const stack = await boot(place, held, {});
  const { port } = await freePort();
  await runSmoke({
    origin: stack.origin,
    stripe: stack.standIns.stripe.origin,
    inbox: stack.standIns.resend,
    webhookUrl: `http://127.0.0.1:${port}/webhooks`,
    startBackend: (secret, onSale) => listenFor(port, createPromoterBackend({ secret, onSale, print: () => {} })),
    async step(name, work) {
      progress.begin(name);
      const result = await work();
      progress.done();
      return result;
    },
  });
  progress.say(`\n  One whole purchase went through, after ${duration(performance.now())} in all.\n`);
  passed = true;
  await stop(0);
};

const boot = async (place: DataPlace, held: Claim, ports: NonNullable<StackOptions['ports']>): Promise<Stack> => {
  log = openLog(join(place.dir, 'stack.log'));
  const assetsDir = join(place.dir, 'assets');
  const assets = buildAssets(assetsDir, { minify: false });
  // Awaited below; until then a failure must not count as unhandled.
  assets.catch(() => undefined);
  const stack = await endings.add(
    startStack({
      dataDir: place.dir,
      assetsDir,
      ports,
      ...(place.spareDir ? { spareDir: place.spareDir } : {}),
      onProgress(step) {
        progress.begin(step);
        held.noteChildren().catch((error: unknown) => log?.write('stack', 'error', String(error)));
      },
      onLog: (source, level, line) => log?.write(source, level, line),
    }),
    (one) => one.close(),
  );
  progress.begin('Widget and pages');
  await assets;
  return stack;
};

const listenFor = async (port: number, server: Server): Promise<void> => {
  await endings.add(listen(server, port), () => closeServer(server));
};

const sayNow = (line: string): void => {
  progress.say(`  ${new Date().toLocaleTimeString('en-GB')}  ${line}`);
};

/** Empties the data directory, except for our claim on it, Postgres' binaries and the folder of `--smoke`. */
const clear = async (dir: string): Promise<void> => {
  const kept = ['run.json', 'binaries', 'smoke'];
  const names = (await readdir(dir)).filter((name) => !kept.includes(name));
  await Promise.all(names.map((name) => rm(join(dir, name), { recursive: true, force: true })));
};

const stopOnSignals = (): void => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => void stop(name === 'SIGHUP' ? 129 : 0));
  }
  // The channel to our parent process closes when that ends, even by kill -9.
  process.on('disconnect', () => void (stopping || stop(1)));
  process.on('uncaughtException', (error) => void stop(fail(error)));
};

/** Ends everything in order; on a second call, at once. */
const stop = async (code: number): Promise<void> => {
  if (stopping) return killAll();
  stopping = true;
  if (!log) process.exit(code);
  progress.end('  Stopping …');
  try {
    await endings.run();
  } catch (error) {
    process.exit(fail(error));
  }
  process.exit(code);
};

const killAll = async (): Promise<void> => {
  const children = (await listProcesses()).filter(({ parent }) => parent === process.pid);
  for (const { pid } of children) signal(pid, 'SIGKILL');
  process.exit(130);
};

/** Says what went wrong in a sentence, and returns the exit code. The log has the details. */
const fail = (error: unknown): number => {
  const step = progress.failed();
  if (error instanceof AlreadyRunning) {
    progress.say(`  ${error.message}\n`);
    progress.table(error.urls);
    return 1;
  }
  const message = messageOf(error);
  log?.write('stack', 'error', error instanceof Error ? (error.stack ?? message) : message);
  const failed = error instanceof SmokeFailure && step ? `The step "${step}" failed: ${message}.` : message;
  console.error(`\n  ${failed}${log ? `\n  More is in ${log.path}.` : ''}\n`);
  return 1;
};

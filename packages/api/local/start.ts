import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAssets } from '../scripts/assets.ts';
import { Endings } from './endings.ts';
import { openLog, type StackLog } from './log.ts';
import { HELP, readOptions, type StartOptions, UsageError } from './options.ts';
import { chooseDataPlace, choosePorts } from './places.ts';
import { listProcesses, signal } from './processes.ts';
import { duration, Progress } from './progress.ts';
import { AlreadyRunning, type Claim, claim } from './run-file.ts';
import { startStack } from './stack.ts';

const progress = new Progress();
const endings = new Endings();
let log: StackLog | undefined;
let stopping = false;

process.exitCode = await main(process.argv.slice(2)).catch(fail);

/** Resolves to the exit code where the work is done at once, else to undefined: the stack runs until it is stopped. */
async function main(args: string[]): Promise<number | undefined> {
  const options = readOptions(args);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  stopOnSignals();
  const place = await chooseDataPlace(options.data);
  const held = await endings.add(claim(place.dir), (one) => one.release());
  return start(options, place, held);
}

async function start(options: StartOptions, place: Awaited<ReturnType<typeof chooseDataPlace>>, held: Claim) {
  const begun = performance.now();
  progress.say('\n  Ticket Vendor\n');
  if (place.note) progress.say(`  ${place.note}`);
  if (options.reset) {
    progress.begin('clear the data of earlier starts');
    await clear(place.dir);
    progress.done();
  }
  log = openLog(join(place.dir, 'stack.log'));
  const { ports, taken } = await choosePorts(options.port);
  for (const { place: name, wanted, port } of taken) {
    progress.say(`  Port ${wanted} is taken; the ${name} gets ${port}.`);
  }

  progress.begin('widget');
  const widgetDir = join(place.dir, 'widget');
  await buildAssets(widgetDir, { minify: false });
  const stack = await endings.add(
    startStack({
      dataDir: place.dir,
      widgetDir,
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
  progress.done();
  await held.noteChildren();

  const urls: [string, string][] = [
    ['API', `${stack.origin}/api/v1`],
    ['API reference', `${stack.origin}/docs`],
    ['Inbox', stack.standIns.resend.inboxUrl],
  ];
  await held.noteUrls(urls);
  progress.say(`\n  Ready in ${duration(performance.now() - begun)}.\n`);
  progress.table(urls);
  progress.say('\n  Ctrl-C stops it.\n');
  return undefined;
}

/** Removes everything in the data directory but our claim on it. */
async function clear(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name !== 'run.json' && name !== 'binaries');
  await Promise.all(names.map((name) => rm(join(dir, name), { recursive: true, force: true })));
}

function stopOnSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => void stop(0));
  // The channel to the process that started us; it closes when that one ends, be it by kill -9.
  process.on('disconnect', () => void stop(0));
  process.on('uncaughtException', (error) => void stop(fail(error)));
}

/** Ends everything in order; asked a second time, at once. */
async function stop(code: number): Promise<void> {
  if (stopping) return killAll();
  stopping = true;
  progress.say('\n  Stopping …');
  try {
    await endings.run();
  } catch (error) {
    process.exit(fail(error));
  }
  process.exit(code);
}

async function killAll(): Promise<void> {
  const children = (await listProcesses()).filter(({ parent }) => parent === process.pid);
  for (const { pid } of children) signal(pid, 'SIGKILL');
  process.exit(130);
}

/** Says what went wrong in a sentence, and gives the exit code. What developers need beyond it is in the log. */
function fail(error: unknown): number {
  progress.failed();
  if (error instanceof AlreadyRunning) {
    progress.say(`\n  ${error.message}\n`);
    progress.table(error.urls);
    return 0;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    console.error(`${message} Try: npm start -- --help`);
    return 2;
  }
  log?.write('stack', 'error', error instanceof Error ? (error.stack ?? message) : message);
  console.error(`\n  ${message}${log ? `\n  More is in ${log.path}.` : ''}\n`);
  return 1;
}

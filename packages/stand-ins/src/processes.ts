import { type ChildProcess, execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A running process of this machine. */
export type ProcessInfo = {
  pid: number;
  parent: number;
  command: string;
};

/** Every process that this user can see; without zombies; on Windows the list is empty. */
export const listProcesses = async (): Promise<ProcessInfo[]> => {
  if (process.platform === 'win32') return [];
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,stat=,command=']);
    return stdout.split('\n').flatMap((line) => {
      const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      return pid && !state.startsWith('Z') ? [{ pid: Number(pid), parent: Number(parent), command }] : [];
    });
  }
  // Slim Linux images have no `ps`.
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(readProc));
  return found.filter((info) => info !== undefined);
};

const readProc = async (pid: number): Promise<ProcessInfo | undefined> => {
  try {
    const [stat, cmdline] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // The name in brackets may hold spaces and brackets itself, so the fields are counted from its end.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, parent: Number(parent), command: cmdline.replaceAll('\0', ' ').trim() };
  } catch {
    return undefined;
  }
};

/** One process, or undefined if it has ended or is a zombie. */
export const findProcess = async (pid: number): Promise<ProcessInfo | undefined> => {
  if (process.platform === 'linux') return readProc(pid);
  return (await listProcesses()).find((info) => info.pid === pid);
};

/** The processes whose working directory is `dir`; only Linux can tell, elsewhere the list is empty. */
export const processesIn = async (dir: string): Promise<number[]> => {
  if (process.platform !== 'linux') return [];
  const all = await listProcesses();
  const inside = await Promise.all(
    all.map(async ({ pid }) => ((await readlink(`/proc/${pid}/cwd`).catch(() => '')) === dir ? [pid] : [])),
  );
  return inside.flat();
};

/** Whether every one of the processes has ended within `timeoutMs`. For processes that are not our own children. */
export const waitUntilGone = async (pids: number[], timeoutMs: number): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const left = await Promise.all(pids.map(findProcess));
    if (left.every((info) => info === undefined)) return true;
    if (performance.now() >= deadline) return false;
    // No event reports the end of a process that is not our child.
    await delay(20);
  }
};

/** Sends a signal; a process that has already ended is not an error. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Sends a child each signal in turn, the next when it has not ended after `patienceMs`. */
export const endChild = async (child: ChildProcess, signals: NodeJS.Signals[], patienceMs = 10_000): Promise<void> => {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const name of signals) {
    child.kill(name);
    const timer = new AbortController();
    const late = delay(patienceMs, 'late' as const, { signal: timer.signal }).catch(() => 'late' as const);
    const outcome = await Promise.race([ended, late]);
    timer.abort();
    if (outcome !== 'late') return;
  }
  await ended;
};

/** Whether a child has ended, by itself or by a signal. */
export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/**
 * Resolves to undefined once a line of a child's output has `sign`, else to its last words before it ended. Rejects if
 * the program cannot be run.
 */
export const untilSays = (
  child: ChildProcess,
  output: Readable,
  sign: string,
  onLine?: (line: string) => void,
): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const tail: string[] = [];
    child.once('error', reject);
    child.once('close', (code) => resolve(tail.join('\n') || `it ended with code ${code} and said nothing`));
    createInterface({ input: output }).on('line', (line) => {
      onLine?.(line);
      tail.push(line);
      if (tail.length > 20) tail.shift();
      if (line.includes(sign)) resolve(undefined);
    });
  });

const dependants = new Map<ChildProcess, NodeJS.Signals>();
let watching = false;

/**
 * Ends `child` with `name` when this process ends, be it normally, by an uncaught error or by
 * SIGINT, SIGTERM or SIGHUP. Only `kill -9` escapes it.
 */
export const endWithUs = (child: ChildProcess, name: NodeJS.Signals): void => {
  dependants.set(child, name);
  child.once('exit', () => dependants.delete(child));
  if (watching) return;
  watching = true;
  process.on('exit', signalDependants);
  for (const ending of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    const onSignal = () => {
      // Any other listener wants an orderly end and calls `stop()` or `process.exit()`.
      if (process.listenerCount(ending) > 1) return;
      signalDependants();
      process.off(ending, onSignal);
      process.kill(process.pid, ending);
    };
    process.on(ending, onSignal);
  }
};

const signalDependants = (): void => {
  for (const [child, name] of dependants) child.kill(name);
};

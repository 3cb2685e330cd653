import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { listProcesses } from '@ticket-vendor/stand-ins/processes.ts';

/** A program under test. */
export type Run = {
  child: ChildProcess;
  output(): string;
  /** Resolves once the output contains `text`, at `from` or later; throws with the output if the process ends first. */
  has(text: string, from?: number): Promise<void>;
  ended: Promise<number | null>;
};

const runs: Run[] = [];

/** Longest that a program may take to say something. */
const PATIENCE_MS = 240_000;

/** Runs a script of ours with its output kept. */
export const startProgram = (script: string, ...args: string[]): Run => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const watching = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      output += data;
      for (const check of watching) check();
    });
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const run: Run = {
    child,
    output: () => output,
    has: (text, from = 0) =>
      new Promise((resolve, reject) => {
        const end = (finish: () => void) => {
          clearTimeout(timer);
          watching.delete(check);
          finish();
        };
        const check = () => output.includes(text, from) && end(resolve);
        const lacks = (what: string) => end(() => reject(new Error(`It ${what} without "${text}":\n${output}`)));
        const timer = setTimeout(() => lacks('went on'), PATIENCE_MS);
        watching.add(check);
        check();
        void ended.then(() => lacks('ended'));
      }),
    ended,
  };
  runs.push(run);
  return run;
};

/** The processes that a run started, and all that those started. */
export const family = async (run: Run): Promise<number[]> => {
  const all = await listProcesses();
  const below = (pid: number): number[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(run.child.pid ?? 0);
};

/** Ends every program that was started, in order. */
export const endPrograms = async (): Promise<void> => {
  for (const run of runs.splice(0)) {
    run.child.kill('SIGTERM');
    await run.ended;
  }
};

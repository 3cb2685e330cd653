import { spawn } from 'node:child_process';

/** How a program ended and all that it printed. */
export type Ended = { code: number; output: string; timedOut: boolean };

/** What a program is run with. */
export type CommandOptions = {
  cwd?: string;
  env?: Record<string, string>;
  /** Shows the output as it comes, instead of keeping it. */
  show?: boolean;
  /** After so many seconds the program and all that it started are killed. */
  seconds?: number;
};

const running = new Set<number>();
let interrupted = false;
/** After an interrupt nothing new starts: `runCommand` never resolves, so no caller goes on. */
const leaveOnceAlone = () => {
  if (interrupted && running.size === 0) process.exit(130);
};

/** Ends a program with everything it started: each program has its own process group. */
const kill = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    interrupted = true;
    for (const pid of running) kill(pid, 'SIGTERM');
    leaveOnceAlone();
  });
}

/** Runs a program to its end. Never throws for how it ended; a program that can't be started has code 127. */
export const runCommand = (
  command: string,
  args: readonly string[],
  { cwd, env, show = false, seconds = 600 }: CommandOptions = {},
): Promise<Ended> =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      detached: process.platform !== 'win32',
    });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    let output = '';
    let timedOut = false;
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = setTimeout(() => {
      timedOut = true;
      if (pid !== undefined) kill(pid, 'SIGKILL');
    }, seconds * 1000);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, output: `${command} cannot be run: ${error.message}`, timedOut });
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (pid !== undefined) running.delete(pid);
      if (interrupted) return leaveOnceAlone();
      if (timedOut) output += `\n${command} was ended after ${seconds} s.`;
      resolve({ code: code ?? 1, output, timedOut });
    });
  });

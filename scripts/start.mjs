import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, leave, root, workspaceEnvironment, workspaceNode } from './install.mjs';

/** npm repeats a Ctrl-C that the terminal already sent; two signals this close together count as one. */
const SAME_SIGNAL_MS = 500;

await ensureInstalled();

// In its own session the stack gets a Ctrl-C only from here, once, and its services get none: the stack shuts them down
// in order. The channel tells the stack when this process ends, for any reason.
const child = spawn(workspaceNode, [join(root, 'packages/stack/src/start.ts'), ...process.argv.slice(2)], {
  cwd: root,
  env: workspaceEnvironment(),
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  detached: process.platform !== 'win32',
});

let last = Number.NEGATIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - last < SAME_SIGNAL_MS) return;
    last = now;
    child.kill(signal);
  });
}
/** Our parent and, under npm on Linux, its parent; on other systems the shell is replaced by what it runs. */
const ancestry = () => {
  const parent = process.ppid;
  if (process.platform !== 'linux' || !process.env.npm_lifecycle_event) return String(parent);
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    // The name in brackets may hold spaces, so the fields are counted from its end: state, then parent.
    return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(parent);
  }
};

// npm runs us in a shell. If either is killed, we notice only because it is no longer our ancestor.
const above = ancestry();
const watch = setInterval(() => {
  if (ancestry() === above) return;
  clearInterval(watch);
  child.kill('SIGTERM');
}, 250);
child.once('error', (error) =>
  leave(`The stack cannot be started: ${error.message}. Delete node_modules and try again.`),
);
child.once('exit', (code, signal) => {
  if (signal === 'SIGKILL') console.error('\nThe stack was killed. The next start clears away what it left behind.');
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});

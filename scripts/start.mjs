import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, leave, root, workspaceEnvironment, workspaceNode } from './install.mjs';

/** npm passes on a Ctrl-C that the terminal has sent already; what comes so close together was one. */
const SAME_SIGNAL_MS = 500;

await ensureInstalled();

// In a session of its own the stack hears of a Ctrl-C only from here, once, and its services not at all: they are
// shut down in order. The channel tells it of our end, whatever that may be.
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
/** Our parent and, below npm on Linux, its parent; other systems' shells make way for what they run. */
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

// npm runs us in a shell. When either is killed nothing tells us so, except that they are no longer above us.
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

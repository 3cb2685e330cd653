import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureInstalled, leave, root, workspaceEnvironment, workspaceNode } from './install.mjs';

// run.mjs <script.ts> [arguments]: a script on the workspace's Node.
// run.mjs --bin <name> [arguments]: a program of the workspace.

const [first, ...rest] = process.argv.slice(2);
const name = first === '--bin' ? rest.shift() : undefined;
if (!first || (first === '--bin' && !name))
  leave('Usage: run.mjs <script.ts> [arguments] | run.mjs --bin <name> [arguments]');

await ensureInstalled();

const [command, args] = name
  ? [join(root, 'node_modules', '.bin', name), rest]
  : [workspaceNode, [resolve(root, first), ...rest]];
const child = spawn(command, args, {
  cwd: root,
  env: workspaceEnvironment(),
  stdio: 'inherit',
  shell: Boolean(name) && process.platform === 'win32',
});
// The terminal sends the child its own SIGINT; a second one would interrupt its cleanup.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => leave(`${command} cannot be run: ${error.message}`));
child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));

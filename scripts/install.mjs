import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// This runs on the Node that the machine has, before anything is installed: plain JavaScript, no dependencies.

/** The repository's root folder. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.ticket-vendor-installed');
const PNPM = 'pnpm@12';
const OLDEST_NODE = 20;

/** The Node 24 of the workspace, for all TypeScript. */
export const workspaceNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Installs what the lockfile names, unless already done. If it can't, prints a sentence and ends this process. */
export const ensureInstalled = async () => {
  const [major] = process.versions.node.split('.');
  if (Number(major) < OLDEST_NODE) {
    leave(
      `This is Node ${process.versions.node}; Node ${OLDEST_NODE} or newer is needed. Get one from https://nodejs.org and try again.`,
    );
  }
  const stamp = fingerprint();
  if (existsSync(workspaceNode) && readIfThere(stampFile) === stamp) return;

  const begun = Date.now();
  console.log(
    existsSync(workspaceNode)
      ? 'The dependencies have changed; installing them.'
      : 'Installing the dependencies; the first time this takes a minute or two.',
  );
  rmSync(stampFile, { force: true });
  const { code, problem } = await run('npx', ['--yes', '--loglevel=error', PNPM, 'install', '--frozen-lockfile']);
  if (problem) leave(`npx cannot be run (${problem}). It comes with npm: install npm and try again.`);
  if (code !== 0) {
    leave(
      `Installing failed; the reason is above. Is ${process.env.npm_config_registry ?? 'the npm registry'} reachable, and is there disk space? ` +
        'If it says that the lockfile is outdated, run `npx pnpm@12 install` once. Then try again.',
      code,
    );
  }
  if (!existsSync(workspaceNode)) {
    leave(
      `The install left no Node at ${workspaceNode}. Is there one for ${process.platform}-${process.arch}? Delete node_modules and try again.`,
    );
  }
  writeFileSync(stampFile, stamp);
  console.log(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.\n`);
};

/** The environment with the workspace's own programs first on PATH. */
export const workspaceEnvironment = () => {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [name]: [join(modules, '.bin'), process.env[name]].filter(Boolean).join(delimiter) };
};

/** Prints a sentence and ends with `code`. */
export const leave = (sentence, code = 1) => {
  console.error(`\n${sentence}`);
  process.exit(code || 1);
};

/** What an install depends on. Another platform's node_modules, mounted from another machine say, don't count. */
const fingerprint = () => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const manifests = ['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  );
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests.sort()]) {
    hash.update(readIfThere(join(root, file)) ?? '');
  }
  return hash.digest('hex');
};

const readIfThere = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const run = (command, args) =>
  new Promise((resolve) => {
    // On Windows npx is a script, which only a shell can run.
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
    child.once('error', (error) => resolve({ code: 1, problem: error.message }));
    child.once('close', (code, signal) => resolve({ code: code ?? (signal ? 130 : 1) }));
  });

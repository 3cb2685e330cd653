import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const run = promisify(execFile);
const INSTALL_MS = 300_000;

/** A work tree of another commit, with its packages. */
export type Tree = { path: string; close(): Promise<void> };

const lastLines = (error: unknown) => {
  const { stdout = '', stderr = '', message = '' } = error as { stdout?: string; stderr?: string; message?: string };
  return (stderr || stdout || message).trim().split('\n').slice(-8).join('\n');
};

/** Lays a commit out beside this tree. Throws with the reason if there is no such commit, or if it cannot be installed. */
export const openTree = (commit: string): Promise<Tree> => {
  const git = (...args: string[]) => run('git', ['-C', root, ...args]);
  const endings = new Endings();
  return endings.guard(async () => {
    const found = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`).catch(() => {
      throw new Error(`There is no commit "${commit}" here. Name one, such as HEAD~1; a shallow clone has few.`);
    });
    const folder = await endings.add(mkdtemp(join(tmpdir(), 'tv-tree-')), (path) =>
      rm(path, { recursive: true, force: true }),
    );
    const path = join(folder, 'tree');
    // For a run that is interrupted.
    const clear = () => {
      rmSync(folder, { recursive: true, force: true });
      execFileSync('git', ['-C', root, 'worktree', 'prune']);
    };
    process.on('exit', clear);
    await endings.add(clear, async () => process.off('exit', clear));
    // One whose run was killed is still listed there.
    await git('worktree', 'prune');
    await endings.add(git('worktree', 'add', '--detach', path, found.stdout.trim()), () =>
      git('worktree', 'remove', '--force', path),
    );
    const install = ['--yes', '--loglevel=error', 'pnpm@12', 'install', '--frozen-lockfile', '--prefer-offline'];
    await run('npx', install, { cwd: path, timeout: INSTALL_MS, maxBuffer: 64 * 1024 * 1024 }).catch(
      (error: unknown) => {
        throw new Error(`The packages of ${commit} can't be installed:\n${lastLines(error)}`, { cause: error });
      },
    );
    return { path, close: () => endings.run() };
  });
};

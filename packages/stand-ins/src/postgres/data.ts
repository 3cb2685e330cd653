import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../message-of.ts';
import type { Account } from './account.ts';

const run = promisify(execFile);

export const USER = 'postgres';

/** The directory's real path, as Postgres and /proc spell it. Makes its parents. */
export const resolveDataDir = async (dir: string): Promise<string> => {
  const wanted = resolve(dir);
  try {
    await mkdir(dirname(wanted), { recursive: true });
    return existsSync(wanted)
      ? await realpath(wanted)
      : join(await realpath(dirname(wanted)), wanted.slice(dirname(wanted).length + 1));
  } catch (cause) {
    throw new Error(
      `Cannot make ${dirname(wanted)} for Postgres' data: ${messageOf(cause)}. Choose another data directory.`,
      {
        cause,
      },
    );
  }
};

/** Runs initdb beside the data directory and moves the result in, so that an interrupted run leaves no partial data. */
export const initialise = async (
  initdb: string,
  dataDir: string,
  account: Account,
  durable: boolean,
): Promise<void> => {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
    throw new Error(
      `The data directory ${dataDir} is not empty and holds no database. Delete it, or choose an empty or a new one.`,
    );
  }
  const staging = `${dataDir}.init-${randomUUID()}`;
  try {
    await mkdir(staging, { mode: 0o700 });
    if (account.ids.uid !== undefined) await chown(staging, account.uid, account.gid);
    const locale = ['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await run(
      initdb,
      [
        `--pgdata=${staging}`,
        `--username=${USER}`,
        // Loopback only, and a fixed password would be public in this repository.
        '--auth=trust',
        '--no-instructions',
        ...locale,
        ...(durable ? [] : ['--no-sync']),
      ],
      { ...account.ids, env: environment(), cwd: staging },
    );
    if (existsSync(dataDir)) await rmdir(dataDir);
    await rename(staging, dataDir);
  } catch (cause) {
    await rm(staging, { recursive: true, force: true });
    const stderr = (cause as { stderr?: string }).stderr?.trim();
    throw new Error(`Postgres could not initialise ${dataDir}: ${stderr || messageOf(cause)}`, { cause });
  }
};

/** Our environment without the PG… variables, which would redirect the server; in English, since we parse messages. */
export const environment = (): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
};

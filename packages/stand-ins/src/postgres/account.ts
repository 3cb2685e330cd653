import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The user that Postgres runs as; `ids` is set only when we are root, as whom Postgres refuses to run. */
export type Account = {
  name: string;
  uid: number;
  gid: number;
  ids: { uid?: number; gid?: number };
};

export const chooseAccount = async (dataDir: string): Promise<Account> => {
  const uid = process.getuid?.() ?? -1;
  const gid = process.getgid?.() ?? -1;
  const owner = existsSync(dataDir) ? await stat(dataDir) : undefined;
  if (uid !== 0) {
    if (owner && uid !== -1 && owner.uid !== uid) {
      throw new Error(
        `The data directory ${dataDir} belongs to another user (uid ${owner.uid}). ` +
          'Run as that user, delete the directory, or choose another one.',
      );
    }
    return { name: 'the current user', uid, gid, ids: {} };
  }
  // Existing data keep their owner; a user of our own would change the host permanently.
  if (owner && owner.uid !== 0) {
    return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid, ids: { uid: owner.uid, gid: owner.gid } };
  }
  for (const name of ['postgres', 'nobody']) {
    const ids = await lookUp(name);
    if (ids) return { name: `the user "${name}"`, ...ids, ids };
  }
  throw new Error(
    'Postgres refuses to run as root, and there is neither a user "postgres" nor "nobody" to run it as. ' +
      'Run as a normal user, or create one: useradd --system postgres',
  );
};

const lookUp = async (name: string): Promise<{ uid: number; gid: number } | undefined> => {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
};

export const checkReachable = async (dir: string, account: Account, what: string): Promise<void> => {
  const closed = await firstClosed(dir, account);
  if (!closed) return;
  throw new Error(
    `Postgres cannot reach ${what}: it refuses to run as root, so it runs as ${account.name}, who may not enter ${closed.path} ` +
      `(mode ${(closed.mode & 0o777).toString(8)}). Run as a normal user, move it elsewhere, or allow entry: chmod o+x ${closed.path}`,
  );
};

/** The innermost folder on the path to `dir` that the account may not enter. */
export const firstClosed = async (
  dir: string,
  account: Account,
): Promise<{ path: string; mode: number } | undefined> => {
  if (account.ids.uid === undefined) return undefined;
  for (let path = dir; ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return { path, mode };
    if (dirname(path) === path) return undefined;
  }
};

/** Whether the user that Postgres would run as may enter this existing folder, and so keep its data there. */
export const postgresMayEnter = async (dir: string): Promise<boolean> => {
  const path = await realpath(dir);
  return (await firstClosed(path, await chooseAccount(join(path, 'postgres')))) === undefined;
};

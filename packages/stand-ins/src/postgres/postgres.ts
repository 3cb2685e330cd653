import { dirname } from 'node:path';
import pg from 'pg';
import { messageOf } from '../message-of.ts';
import { endChild, hasEnded, listProcesses, signal, waitUntilGone } from '../processes.ts';
import { checkReachable, chooseAccount } from './account.ts';
import { reachableBinaries } from './binaries.ts';
import { initialise, resolveDataDir, USER } from './data.ts';
import { endOrphan } from './orphan.ts';
import { launchOnSomePort, launchServer } from './server.ts';

/** How to run the local Postgres. */
export type PostgresOptions = {
  /** Where the data lives; made and initialised when it does not exist. */
  dataDir: string;
  /** A fixed port, an error if another program has it. By default any free port. */
  port?: number;
  /** A folder for a copy of the binaries, if the user that Postgres runs as may not enter node_modules. */
  spareDir?: string;
  /** False trades crash safety for speed. For tests only, and never for crash tests or benchmarks. */
  durable?: boolean;
  /** Receives each line that Postgres logs. */
  onLog?: (line: string) => void;
};

/** A Postgres of our own on 127.0.0.1. */
export type LocalPostgres = {
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
  /** Starts again on the same port; stops the server first if it still runs. */
  restart(): Promise<void>;
  /** Ends open transactions and shuts down; resolves when no process is left. */
  stop(): Promise<void>;
};

/** Starts Postgres and waits until it accepts connections. Throws an Error that gives the reason and the remedy. */
export const startPostgres = async (options: PostgresOptions): Promise<LocalPostgres> => {
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
      // Paused first, the server can neither react to the death of a backend nor start another,
      // and no backend has time to close its connection properly.
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
};

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 60_000 });
  // When the server dies, the query rejects; an unhandled event would also end the process.
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
};

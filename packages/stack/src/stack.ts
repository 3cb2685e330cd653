import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '@ticket-vendor/api/scripts/migrate.ts';
import { STRIPE_EVENT_TYPES } from '@ticket-vendor/api/src/modules/stripe-events/types.ts';
import { Endings } from '@ticket-vendor/stand-ins/endings.ts';
import { freePort } from '@ticket-vendor/stand-ins/ports.ts';
import { type LocalPostgres, startPostgres } from '@ticket-vendor/stand-ins/postgres/postgres.ts';
import { bindingsFor, type StandIns, startStandIns } from '@ticket-vendor/stand-ins/stand-ins.ts';
import { openWorkerBuild, type WorkerBuild } from './worker-build.ts';
import { type LocalWorker, startWorker } from './worker-host.ts';

const DATABASE = 'ticket_vendor';
const run = promisify(execFile);

/** How to start the stack. */
export type StackOptions = {
  /** Everything that outlives a restart. */
  dataDir: string;
  /** The Worker's static files: the widget's script and those of the pages. */
  assetsDir: string;
  /** Ports for what a person visits; without them any free ones. A taken one is an error. */
  ports?: { api?: number; inbox?: number; stripe?: number };
  /** A folder that every user may enter, for Postgres' binaries where node_modules is closed to its user. */
  spareDir?: string;
  /** Bindings of the Worker that replace the stack's own. */
  bindings?: Record<string, string>;
  /** The repository whose Worker, its settings and migrations run; this one unless told. */
  tree?: string;
  /** Opens the inspector of the Worker's isolate. */
  inspector?: boolean;
  /** Called with each step as it begins. */
  onProgress?: (step: string) => void;
  /** Receives what Postgres and the Worker log. */
  onLog?: (source: 'postgres' | 'worker', level: string, line: string) => void;
};

/** The whole service on this machine. */
export type Stack = {
  /** Where the API is, without a trailing slash. */
  origin: string;
  /** Connection string of its database. */
  databaseUrl: string;
  postgres: LocalPostgres;
  standIns: StandIns;
  build: WorkerBuild;
  worker: LocalWorker;
  /** Ends everything; resolves when no process is left. */
  close(): Promise<void>;
};

/** Starts every service, migrates the database and starts the Worker. If a step fails, ends what has started. */
export const startStack = (options: StackOptions): Promise<Stack> => {
  const { dataDir, assetsDir, ports = {}, tree, onProgress = () => {}, onLog } = options;
  const endings = new Endings();
  return endings.guard(async () => {
    await mkdir(dataDir, { recursive: true });
    const workerDir = join(dataDir, 'worker');
    // Takes as long as Postgres. Awaited below; until then a failure must not count as unhandled.
    const build = await endings.add(openWorkerBuild(workerDir, tree), (one) => one.close());
    const built = build.run();
    built.catch(() => undefined);
    onProgress('Postgres');
    const postgres = await endings.add(
      startPostgres({
        dataDir: join(dataDir, 'postgres'),
        ...(options.spareDir ? { spareDir: options.spareDir } : {}),
        onLog: (line) => onLog?.('postgres', 'info', line),
      }),
      (service) => service.stop(),
    );
    if (!(await postgres.listDatabases()).includes(DATABASE)) await postgres.createDatabase(DATABASE);
    const databaseUrl = postgres.url(DATABASE);
    onProgress('Migrations');
    await (tree === undefined ? migrate(databaseUrl) : migrateAs(tree, databaseUrl)).catch((error: Error) => {
      // The cause has the driver's reason; the outer message has the whole statement.
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new Error(
        `The database in ${dataDir} cannot be brought up to date: ${reason}. ` +
          'If it was made by another version, `npm start -- --reset` begins anew, without its data.',
        { cause: error },
      );
    });

    onProgress('Redis, QStash, Stripe and Resend, or what stands in for them');
    const standIns = await endings.add(
      startStandIns({
        pgPort: postgres.port,
        dataDir,
        ports: {
          ...(ports.stripe === undefined ? {} : { stripe: ports.stripe }),
          ...(ports.inbox === undefined ? {} : { inbox: ports.inbox }),
        },
      }),
      (service) => service.close(),
    );

    onProgress('The Worker in workerd');
    const port = ports.api ?? (await freePort()).port;
    await built;
    const worker = await endings.add(
      startWorker({
        script: build.script,
        dataDir: workerDir,
        ...(tree === undefined ? {} : { tree }),
        port,
        assetsDir,
        bindings: {
          ...bindingsFor(standIns, databaseUrl, `http://127.0.0.1:${port}`),
          // All clients have the same address here.
          RATE_LIMIT_SCALE: '20',
          PASSWORDS_AT_ONCE: '20',
          ...options.bindings,
        },
        inspector: options.inspector ?? false,
        onLog: (level, line) => onLog?.('worker', level, line),
      }),
      (service) => service.close(),
    );
    standIns.stripe.setWebhookUrl(`${worker.origin}/internal/stripe/events`, STRIPE_EVENT_TYPES);
    return { origin: worker.origin, databaseUrl, postgres, standIns, build, worker, close: () => endings.run() };
  });
};

/** Migrates a database as whoever deploys another version does, by its own script. */
const migrateAs = (tree: string, databaseUrl: string): Promise<unknown> =>
  run(process.execPath, [join(tree, 'packages/api/scripts/migrate.ts')], {
    cwd: tree,
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '@ticket-vendor/stand-ins/message-of.ts';
import { listProcesses, signal, waitUntilGone } from '@ticket-vendor/stand-ins/processes.ts';
import { Log, LogLevel, Miniflare, type Request as WorkerRequest, Response as WorkerResponse } from 'miniflare';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CRON_MS = 60_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** How to run the Worker in workerd. */
export type WorkerOptions = {
  /** Its bundle. */
  script: string;
  /** The repository whose settings of a deployment count; this one unless told. */
  tree?: string;
  /** Where the bundle and the R2 bucket are. */
  dataDir: string;
  port: number;
  bindings: Record<string, string>;
  /** A folder of files that the Worker gets through its ASSETS binding. */
  assetsDir: string;
  /** Receives what the Worker logs, a line at a time. */
  onLog?: (level: string, line: string) => void;
  /** Opens the inspector of the Worker's isolate, by which its memory is measured; it costs some processor time. */
  inspector?: boolean;
};

/** The Worker, listening on 127.0.0.1. */
export type LocalWorker = {
  origin: string;
  /** One run of the cron trigger, which otherwise comes each minute. */
  runCron(): Promise<void>;
  /** `kill -9` of workerd, whatever it is doing; resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts again on the same port, with the current bundle. */
  restart(): Promise<void>;
  /** Its processes. */
  pids(): readonly number[];
  /** Where the isolate's inspector listens. Throws unless the Worker was started with `inspector`. */
  inspectorUrl(): Promise<URL>;
  close(): Promise<void>;
};

/** Runs the Worker with an R2 bucket and a cron trigger. Throws if it fails to start or the port is taken. */
export const startWorker = async (options: WorkerOptions): Promise<LocalWorker> => {
  const { port, onLog } = options;
  let running: Running | undefined = await launch(options);
  let sweeping: Promise<void> | undefined;
  const runCron = () => {
    // A killed Worker may never answer its run, which must not delay the next Worker's.
    sweeping ??= (running ? Promise.race([sweep(running.runtime), running.death.promise]) : down()).finally(() => {
      sweeping = undefined;
    });
    return sweeping;
  };
  const timer = setInterval(() => {
    runCron().catch((error: unknown) => onLog?.('error', `The cron trigger failed: ${error}`));
  }, CRON_MS);
  const end = async () => {
    const ended = running;
    running = undefined;
    await ended?.runtime.dispose();
    ended?.death.reject(new Error('the Worker was ended'));
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    runCron,
    async kill() {
      const { pids = [], death } = running ?? {};
      for (const pid of pids) signal(pid, 'SIGKILL');
      await waitUntilGone(pids, 5_000);
      death?.reject(new Error('the Worker was killed'));
    },
    async restart() {
      await end();
      running = await launch(options);
    },
    pids: () => running?.pids ?? [],
    async inspectorUrl() {
      if (!running) throw new Error('the Worker does not run');
      return running.runtime.getInspectorURL();
    },
    async close() {
      clearInterval(timer);
      await sweeping?.catch(() => undefined);
      await end();
    },
  };
};

const down = async () => {
  throw new Error('the Worker does not run');
};

/** A workerd and its processes. */
type Running = {
  runtime: Miniflare;
  pids: number[];
  /** Rejects once it has been killed or ended. */
  death: PromiseWithResolvers<never>;
};

const launch = async (options: WorkerOptions): Promise<Running> => {
  const { script, tree = ROOT, dataDir, port, bindings, assetsDir, onLog, inspector = false } = options;
  const settings = await readSettings(tree);
  const before = await workerds();
  const ours = SIGNALS.map((name) => process.listeners(name));
  const runtime = new Miniflare({
    // The first server goes through Miniflare's own proxy, which is a third as fast and shares time unfairly.
    unsafeDirectSockets: [{ host: '127.0.0.1', port }],
    host: '127.0.0.1',
    port: 0,
    name: 'api',
    modulesRoot: dataDir,
    modules: [{ type: 'ESModule', path: script }],
    ...settings,
    bindings,
    // Only at Miniflare's own proxy, not at the address that people visit.
    unsafeTriggerHandlers: true,
    r2Buckets: ['BUCKET'],
    r2Persist: join(dataDir, 'r2'),
    serviceBindings: { ASSETS: (request: WorkerRequest) => asset(assetsDir, new URL(request.url).pathname) },
    // Otherwise Miniflare asks a server elsewhere for this machine's address and city.
    cf: false,
    ...(inspector && { inspectorPort: 0 }),
    log: new Log(LogLevel.NONE),
    telemetry: { enabled: false },
    structuredWorkerdLogs: true,
    handleStructuredLogs: ({ level, message }: { level: string; message: string }) => onLog?.(level, message),
  });
  // Miniflare would end this process at once, before the other services have been shut down in order.
  for (const [index, name] of SIGNALS.entries()) {
    for (const listener of process.listeners(name)) if (!ours[index]?.includes(listener)) process.off(name, listener);
  }
  try {
    await runtime.ready;
  } catch (error) {
    await runtime.dispose().catch(() => undefined);
    throw new Error(`The Worker did not start: ${whyNot(error)}`, { cause: error });
  }
  const death = Promise.withResolvers<never>();
  // Only a running sweep awaits it.
  death.promise.catch(() => undefined);
  return { runtime, pids: (await workerds()).filter((pid) => !before.includes(pid)), death };
};

/** What workerd said, if anything: the first line of its JSON error or of a stack trace. */
const whyNot = (error: unknown): string => {
  const message = messageOf(error);
  const said = /^\{.*\}$/m.exec(message)?.[0];
  const reason = said && (JSON.parse(said) as { message?: string }).message?.split('\n')[0];
  return reason ?? message;
};

const workerds = async (): Promise<number[]> => {
  const all = await listProcesses();
  return all
    .filter(({ parent, command }) => parent === process.pid && command.includes('workerd'))
    .map(({ pid }) => pid);
};

// Over HTTP, because the runtime's own handle on a Worker blocks this process, and with it every stand-in, for as long
// as workerd does not answer: forever once it was killed.
const sweep = async (runtime: Miniflare): Promise<void> => {
  const query = new URLSearchParams({ cron: '* * * * *' });
  const response = await runtime.dispatchFetch(`http://localhost/cdn-cgi/handler/scheduled?${query}`);
  const outcome = await response.text();
  if (!response.ok) throw new Error(`the sweep ended with "${outcome}"`);
};

/** The deployment's settings, except that fetching from loopback, where the stand-ins are, is allowed. */
const readSettings = async (tree: string): Promise<{ compatibilityDate: string; compatibilityFlags: string[] }> => {
  const settings: unknown = JSON.parse(await readFile(join(tree, 'packages/api/wrangler.jsonc'), 'utf8'));
  const { compatibility_date, compatibility_flags } = settings as {
    compatibility_date: string;
    compatibility_flags: string[];
  };
  return {
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags.filter((flag) => flag !== 'global_fetch_strictly_public'),
  };
};

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

const asset = async (dir: string, path: string): Promise<WorkerResponse> => {
  // Plain file names only: no files of subfolders or of parent folders.
  const name = /^\/([\w-]+(?:\.[\w-]+)*(\.\w+))$/.exec(path);
  const body = name ? await readFile(join(dir, name[1] ?? '')).catch(() => undefined) : undefined;
  if (!body) return new WorkerResponse('Not found', { status: 404 });
  return new WorkerResponse(body, {
    headers: {
      'content-type': TYPES[name?.[2] ?? ''] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      // Promoters' pages load the widget as a module, which browsers do with CORS.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  });
};

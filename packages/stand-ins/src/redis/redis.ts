import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import {
  createRedisCommandExecutor,
  RedisServerState,
  Resp2Server,
  resolveCompatibilityProfile,
} from 'js-redis-server/core';
import { listen } from '../http.ts';
import { messageOf } from '../message-of.ts';
import { freePort } from '../ports.ts';
import { endChild, endWithUs, untilSays } from '../processes.ts';

/** How to get a Redis. */
export type RedisOptions = {
  /** Where a real Redis keeps its data, so that it survives a restart; without it nothing is written. */
  dir?: string;
  /** A fixed port, an error if another program has it. By default any free port. */
  port?: number;
  /** Use the embedded server even if there is a real one. */
  preferEmbedded?: boolean;
};

/** A Redis to work against. */
export type LocalRedis = {
  /** `redis://…`, for any client. */
  url: string;
  /** `real` is a redis-server of our own, `embedded` runs in this process, `external` is `REDIS_URL`. */
  kind: 'real' | 'embedded' | 'external';
  /** `kill -9`. An embedded one loses its data; an external one is not ours to kill, which is an error. */
  kill(): Promise<void>;
  /** Starts again on the same port. */
  restart(): Promise<void>;
  /** Ends it; resolves when no process is left. An external one goes on. */
  stop(): Promise<void>;
};

/**
 * `REDIS_URL` if it is set, else a `redis-server` from PATH, else the embedded server: good enough for
 * a demo, but no basis for tests of concurrency or for benchmarks.
 */
export const startRedis = async ({ dir, port, preferEmbedded = false }: RedisOptions = {}): Promise<LocalRedis> => {
  if (preferEmbedded) return startEmbedded(port);
  const external = process.env.REDIS_URL;
  if (external) return useExternal(external);
  const real = await startReal(dir, port);
  return real ?? startEmbedded(port);
};

const useExternal = (url: string): LocalRedis => {
  const refuse = async () => {
    throw new Error(
      'This Redis comes from REDIS_URL and is not ours to kill or restart. Unset REDIS_URL for fault tests.',
    );
  };
  return { url, kind: 'external', kill: refuse, restart: refuse, stop: async () => {} };
};

const startEmbedded = async (wanted?: number): Promise<LocalRedis> => {
  const first = await openEmbedded(wanted ?? 0);
  let close = first.close;
  return {
    url: `redis://127.0.0.1:${first.port}`,
    kind: 'embedded',
    kill: () => close(),
    async restart() {
      await close();
      close = (await openEmbedded(first.port)).close;
    },
    stop: () => close(),
  };
};

// Put together by hand, because the package's own start listens on every interface, without a
// password, and its own end waits until each client has left.
const openEmbedded = async (wanted: number): Promise<{ port: number; close: () => Promise<void> }> => {
  const compatibility = resolveCompatibilityProfile();
  const state = new RedisServerState({ databaseCount: 16, compatibility });
  const executor = createRedisCommandExecutor({ compatibility });
  const { server } = new Resp2Server({ server: state, executor });
  const clients = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  const port = await listen(server, wanted);
  let closed = false;
  return {
    port,
    async close() {
      if (closed) return;
      closed = true;
      const done = new Promise((resolve) => server.close(resolve));
      for (const socket of clients) socket.destroy();
      await done;
      state.close();
    },
  };
};

/** Undefined if there is no redis-server on PATH. */
const startReal = async (dir: string | undefined, wanted: number | undefined): Promise<LocalRedis | undefined> => {
  if (dir) await mkdir(dir, { recursive: true });
  const port = wanted ?? (await freePort()).port;
  const first = await launch(port, dir);
  if (!first) return undefined;
  let child = first;
  const stop = () => endChild(child, ['SIGTERM', 'SIGKILL']);
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: 'real',
    kill: () => endChild(child, ['SIGKILL']),
    async restart() {
      await stop();
      const next = await launch(port, dir);
      if (!next) throw new Error('redis-server is no longer on PATH.');
      child = next;
    },
    stop,
  };
};

const launch = async (port: number, dir: string | undefined) => {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    save: '',
    daemonize: 'no',
    appendonly: dir ? 'yes' : 'no',
    ...(dir ? { dir, appendfsync: 'everysec' } : {}),
  };
  // Settings from standard input, so that no configuration file of the host counts.
  const child = spawn('redis-server', ['-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  endWithUs(child, 'SIGTERM');
  const lines = Object.entries(settings).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  child.stdin.on('error', () => {});
  child.stdin.end(lines.join('\n'));
  child.stderr.resume();

  let log: string | undefined;
  try {
    log = await untilSays(child, child.stdout, 'Ready to accept connections');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`redis-server cannot be run: ${messageOf(cause)}`, { cause });
  }
  if (log === undefined) return child;
  if (/Address already in use|Could not create server TCP/.test(log)) {
    throw new Error(
      `Port ${port} on 127.0.0.1 is in use, so Redis cannot start. Stop the program that uses it, or choose another port.`,
    );
  }
  throw new Error(`redis-server did not start${dir ? ` on ${dir}` : ''}:\n${log}`);
};

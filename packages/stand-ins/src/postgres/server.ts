import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../message-of.ts';
import { freePort } from '../ports.ts';
import { endWithUs, untilSays } from '../processes.ts';
import type { Account } from './account.ts';
import { environment } from './data.ts';
import { OWNER_FILE } from './orphan.ts';

const READY = 'database system is ready to accept connections';

export const launchOnSomePort = async (
  wanted: number | undefined,
  launch: (port: number) => Promise<ChildProcess>,
): Promise<{ port: number; child: ChildProcess }> => {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort()).port;
    try {
      return { port, child: await launch(port) };
    } catch (error) {
      // Between finding a free port and binding it, another program may have taken it.
      if (!(error instanceof PortTaken) || wanted !== undefined || attempt === 3) throw error;
    }
  }
};

class PortTaken extends Error {}

export const launchServer = async (
  postgres: string,
  dataDir: string,
  account: Account,
  port: number,
  { durable = true, onLog }: { durable?: boolean; onLog?: (line: string) => void },
): Promise<ChildProcess> => {
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
    const failure = await untilSays(child, child.stderr, READY, onLog).catch(messageOf);
    if (failure === undefined) return child;
    // Backends of a killed server may need a moment to notice and release its memory.
    const lingering = failure.includes('pre-existing shared memory block');
    if (!lingering || attempt === 20) throw explain(failure, dataDir, port);
    await delay(250);
  }
};

const explain = (log: string, dataDir: string, port: number): Error => {
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
};

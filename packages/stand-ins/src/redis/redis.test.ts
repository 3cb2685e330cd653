import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LocalRedis, startRedis } from './redis.ts';

const hasRedisServer = (() => {
  try {
    execFileSync('redis-server', ['--version']);
    return true;
  } catch {
    return false;
  }
})();

const start = async (options: Parameters<typeof startRedis>[0]): Promise<LocalRedis> => {
  const redis = await startRedis(options);
  onTestFinished(() => redis.stop());
  return redis;
};

/** Runs one command on a new connection that never reconnects. */
const command = async (url: string, ...[name = '', ...args]: string[]): Promise<unknown> => {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.call(name, args);
  } finally {
    client.disconnect();
  }
};

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.runIf(hasRedisServer)('a real redis-server', () => {
  test('is used when it is on PATH, on loopback only, and is gone after stop', async () => {
    vi.stubEnv('REDIS_URL', '');
    const redis = await start({});
    expect(redis.kind).toBe('real');
    expect(await command(redis.url, 'CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    await redis.stop();
    await expect(command(redis.url, 'PING')).rejects.toThrow();
  });

  test('keeps its data over kill and restart when it has a directory', async () => {
    vi.stubEnv('REDIS_URL', '');
    const dir = await mkdtemp(join(tmpdir(), 'tv redis-'));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const redis = await start({ dir });
    await command(redis.url, 'SET', 'seat', '12');
    await redis.kill();
    await expect(command(redis.url, 'PING')).rejects.toThrow();
    await redis.restart();
    expect(await command(redis.url, 'GET', 'seat')).toBe('12');
  });

  test('forgets without a directory', async () => {
    vi.stubEnv('REDIS_URL', '');
    const redis = await start({});
    await command(redis.url, 'SET', 'seat', '12');
    await redis.restart();
    expect(await command(redis.url, 'GET', 'seat')).toBeNull();
  });

  test('refuses a taken port and says the way out', async () => {
    vi.stubEnv('REDIS_URL', '');
    const holder = createServer();
    onTestFinished(() => void holder.close());
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    await expect(startRedis({ port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use, so Redis cannot start. Stop the program that uses it, or choose another port.`,
    );
  });
});

test('without a redis-server on PATH the embedded server takes its place', async () => {
  vi.stubEnv('REDIS_URL', '');
  vi.stubEnv('PATH', '/nowhere');
  const redis = await start({});
  expect(redis.kind).toBe('embedded');
  await command(redis.url, 'SET', 'seat', '12');
  expect(await command(redis.url, 'EVAL', "return redis.call('GET', KEYS[1])", '1', 'seat')).toBe('12');
});

test('the embedded server is reachable through loopback only', async () => {
  const redis = await start({ preferEmbedded: true });
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal);
  await expect(command(redis.url.replace('127.0.0.1', outside?.address ?? '127.0.0.2'), 'PING')).rejects.toThrow();
});

test('the embedded server can be killed under its clients and comes back empty on the same port', async () => {
  const redis = await start({ preferEmbedded: true });
  const client = new Redis(redis.url, { retryStrategy: null });
  client.on('error', () => {});
  await client.ping();
  await command(redis.url, 'SET', 'seat', '12');
  await redis.kill();
  await expect(command(redis.url, 'PING')).rejects.toThrow();
  await redis.restart();
  expect(await command(redis.url, 'GET', 'seat')).toBeNull();
});

test('REDIS_URL is used as it is and never killed or stopped', async () => {
  const theirs = await start({ preferEmbedded: true });
  vi.stubEnv('REDIS_URL', theirs.url);
  const redis = await startRedis();
  expect(redis).toMatchObject({ kind: 'external', url: theirs.url });
  await expect(redis.kill()).rejects.toThrow(/REDIS_URL and is not ours/);
  await redis.stop();
  expect(await command(theirs.url, 'PING')).toBe('PONG');
});

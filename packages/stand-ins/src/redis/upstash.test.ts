import { once } from 'node:events';
import { createServer } from 'node:net';
import { Redis } from '@upstash/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalRedis, startRedis } from './redis.ts';
import { type LocalUpstash, startUpstash } from './upstash.ts';

const token = 'local-token';
/** Far less than the front's timeout for Redis, and far more than an immediate answer takes. */
const AT_ONCE_MS = 10_000;

describe.each([{ preferEmbedded: false }, { preferEmbedded: true }])(
  'in front of Redis ($preferEmbedded)',
  (options) => {
    let behind: LocalRedis;
    let stand: LocalUpstash;
    let redis: Redis;

    beforeAll(async () => {
      behind = await startRedis(options);
      stand = await startUpstash({ redisUrl: behind.url, token });
      redis = new Redis({ url: stand.url, token, retry: { retries: 0 } });
    });
    beforeEach(() => redis.flushdb());
    afterEach(() => stand.faults.clear());
    afterAll(async () => {
      await stand.close();
      await behind.stop();
    });

    test('strings, numbers, objects, nulls and UTF-8 come back as they went in', async () => {
      await redis.set('text', 'Grüße 🎟');
      await redis.set('object', { seats: [1, 2] });
      expect(await redis.get('text')).toBe('Grüße 🎟');
      expect(await redis.get('object')).toEqual({ seats: [1, 2] });
      expect(await redis.get('missing')).toBeNull();
      expect(await redis.incrby('count', 5)).toBe(5);
      expect(await redis.set('text', 'x', { nx: true })).toBeNull();
      expect(await redis.set('text', 'x')).toBe('OK');
      expect(await redis.ping()).toBe('PONG');
    });

    test('hashes, sets with scores and nested arrays keep their shape', async () => {
      await redis.hset('hash', { a: '1', b: 'OK' });
      expect(await redis.hgetall('hash')).toEqual({ a: 1, b: 'OK' });
      expect(await redis.hmget('hash', 'a', 'none')).toEqual({ a: 1, none: null });
      await redis.zadd('line', { score: 1.5, member: 'ada' }, { score: 2, member: 'bob' });
      expect(await redis.zrange('line', 0, -1, { withScores: true })).toEqual(['ada', 1.5, 'bob', 2]);
      expect(await redis.eval("return {1, 'OK', {'é', false, 7}}", [], [])).toEqual([1, 'OK', ['é', null, 7]]);
    });

    test('a script is run by its hash, and an unknown hash is NOSCRIPT, from which the client recovers', async () => {
      const unknown = 'ffffffffffffffffffffffffffffffffffffffff';
      await expect(redis.evalsha(unknown, [], [])).rejects.toThrow(/NOSCRIPT/);
      const script = redis.createScript<string[]>('return {KEYS[1], ARGV[1]}');
      expect(await script.exec(['key'], ['value'])).toEqual(['key', 'value']);
      const sha = await redis.scriptLoad('return ARGV[1]');
      expect(await redis.evalsha(sha, [], ['by hash'])).toBe('by hash');
    });

    test('a refused command is an error with what Redis said', async () => {
      await redis.set('text', 'x');
      await expect(redis.incr('text')).rejects.toThrow(/ERR value is not an integer/);
      await expect(redis.eval("return redis.error_reply('SOLD_OUT none left')", [], [])).rejects.toThrow(/SOLD_OUT/);
    });

    test('a pipeline answers each command by itself', async () => {
      const answers = await redis.pipeline().set('n', 'x').incr('n').get('n').exec({ keepErrors: true });
      expect(answers.map(({ result }) => result)).toEqual(['OK', undefined, 'x']);
      expect(answers[1]?.error).toMatch(/not an integer/);
    });

    test('commands sent at once share one request', async () => {
      stand.faults.set({ latencyMs: 0, everyNth: 1 });
      const values = await Promise.all([redis.incr('a'), redis.incr('a'), redis.incr('b')]);
      expect(values).toEqual([1, 2, 1]);
      expect(stand.faults.hits).toBe(1);
    });

    test('a transaction is carried out in one piece, or not at all', async () => {
      const answers = await redis.multi().set('n', '1').incr('n').get('n').exec();
      expect(answers).toEqual(['OK', 2, 2]);
      const broken = redis.multi();
      broken.set('n', '9');
      const refused = await fetch(`${stand.url}/multi-exec`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify([['SET', 'n', '9'], ['NOT_A_COMMAND']]),
      });
      expect(refused.status).toBe(400);
      expect((await refused.json()).error).toMatch(/EXECABORT/);
      expect(await redis.get('n')).toBe(2);
    });

    test('transactions and commands of many callers do not mix', async () => {
      const flows = Array.from({ length: 20 }, async (_, i) => {
        const [, own] = await redis.multi().set(`k${i}`, String(i)).incr(`k${i}`).exec<[string, number]>();
        return [own, await redis.get(`k${i}`)];
      });
      expect(await Promise.all(flows)).toEqual(Array.from({ length: 20 }, (_, i) => [i + 1, i + 1]));
    });
  },
);

describe('the front itself', () => {
  let behind: LocalRedis;
  let stand: LocalUpstash;

  beforeAll(async () => {
    behind = await startRedis({ preferEmbedded: true });
    stand = await startUpstash({ redisUrl: behind.url, token });
  });
  afterAll(async () => {
    await stand.close();
    await behind.stop();
  });

  const post = (path: string, body: unknown, authorization = `Bearer ${token}`) =>
    fetch(stand.url + path, {
      method: 'POST',
      headers: { authorization },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  test('refuses a wrong token on every path', async () => {
    for (const path of ['/', '/pipeline', '/multi-exec', '/get/a']) {
      const response = await post(path, [['GET', 'a']], 'Bearer wrong');
      expect([path, response.status]).toEqual([path, 401]);
      expect((await response.json()).error).toMatch(/WRONGPASS/);
    }
  });

  test('keeps bytes that are no UTF-8 when asked for base64', async () => {
    const load = 'return string.char(255, 0, 65)';
    const response = await fetch(stand.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'upstash-encoding': 'base64' },
      body: JSON.stringify(['EVAL', load, '0']),
    });
    expect(await response.json()).toEqual({ result: Buffer.from([255, 0, 65]).toString('base64') });
  });

  test('leaves a bare OK as it is, and encodes one inside an array', async () => {
    const ask = async (command: string[]) => {
      const headers = { authorization: `Bearer ${token}`, 'upstash-encoding': 'base64' };
      return (await fetch(stand.url, { method: 'POST', headers, body: JSON.stringify(command) })).json();
    };
    expect(await ask(['SET', 'a', 'OK'])).toEqual({ result: 'OK' });
    expect(await ask(['MGET', 'a'])).toEqual({ result: ['T0s='] });
  });

  test('takes a command in the path', async () => {
    expect(await (await post('/set/a%2Fb', 'from the body')).json()).toEqual({ result: 'OK' });
    expect(await (await post('/get/a%2Fb', '')).json()).toEqual({ result: 'from the body' });
    await post('/set/short/1?EX=100', '');
    expect((await (await post('/ttl/short', '')).json()).result).toBeGreaterThan(90);
  });

  test('refuses commands that would take over the shared connection', async () => {
    for (const name of ['subscribe', 'MONITOR', 'multi', 'BLPOP', 'select']) {
      expect((await post('/', [name, 'x'])).status).toBe(400);
    }
    expect(await (await post('/', ['ping'])).json()).toEqual({ result: 'PONG' });
  });

  test('refuses a body that is no command', async () => {
    for (const [path, body] of [
      ['/', '{'],
      ['/', '{}'],
      ['/', []],
      ['/pipeline', []],
      ['/pipeline', ['GET']],
    ] as const) {
      expect((await post(path, body)).status).toBe(400);
    }
  });

  test('can be slow, limited or silent', async () => {
    stand.faults.set({ match: /^POST \/$/, status: 429, retryAfter: 3 });
    const limited = await post('/', ['PING']);
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    stand.faults.set({ dropResponse: true });
    await expect(post('/', ['SET', 'done', '1'])).rejects.toThrow();
    stand.faults.clear();
    expect(await (await post('/', ['GET', 'done'])).json()).toEqual({ result: '1' });
  });
});

test.each([{ preferEmbedded: false }, { preferEmbedded: true }])(
  'while Redis is dead callers get an error at once, and are served again when it is back ($preferEmbedded)',
  async (options) => {
    const behind = await startRedis(options);
    const stand = await startUpstash({ redisUrl: behind.url, token });
    const ask = (path = '/', body: unknown = ['PING']) =>
      fetch(stand.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(AT_ONCE_MS),
      });
    expect((await ask()).status).toBe(200);
    await behind.kill();
    for (let i = 0; i < 5; i += 1) {
      const response = await ask();
      expect(response.status).toBe(503);
      expect((await response.json()).error).toMatch(/^ERR Redis is unreachable/);
    }
    expect((await ask('/pipeline', [['PING']])).status).toBe(503);
    expect((await ask('/multi-exec', [['PING']])).status).toBe(503);
    await behind.restart();
    await expect.poll(async () => (await ask()).status).toBe(200);
    await stand.close();
    await behind.stop();
  },
);

test('it starts while Redis is down, and serves once Redis is up', async () => {
  const behind = await startRedis({ preferEmbedded: true });
  await behind.kill();
  const stand = await startUpstash({ redisUrl: behind.url, token });
  const status = async () =>
    (await fetch(`${stand.url}/ping`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await status()).toBe(503);
  await behind.restart();
  await expect.poll(status).toBe(200);
  await stand.close();
  await behind.stop();
});

test('a Redis that accepts connections and says nothing holds up neither the start nor the callers', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const address = silent.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stand = await startUpstash({ redisUrl: `redis://127.0.0.1:${port}`, token });
  const response = await fetch(`${stand.url}/ping`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(AT_ONCE_MS),
  });
  expect(response.status).toBe(503);
  await stand.close();
  silent.close();
});

import { Client, Receiver } from '@upstash/qstash';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { json, type LocalRequest, type LocalServer, type Reply, serve } from '../http.ts';
import { type LocalQstash, type QstashOptions, startQstash } from './qstash.ts';

const keys = { currentSigningKey: 'sig_current', nextSigningKey: 'sig_next' };
const token = 'qstash-token';
const start = Date.parse('2026-03-01T10:30:00Z');

let now: number;
let qstash: LocalQstash;
let client: Client;
let consumer: LocalServer;
let received: LocalRequest[];
let respond: (request: LocalRequest) => Reply | Promise<Reply>;

const open = async (options: Partial<QstashOptions> = {}): Promise<void> => {
  await qstash?.close();
  qstash = await startQstash({ token, ...keys, ...options });
  client = new Client({ baseUrl: qstash.url, token, retry: false, enableTelemetry: false });
};

beforeEach(async () => {
  now = start;
  received = [];
  respond = () => json(200, {});
  consumer = await serve((request) => {
    received.push(request);
    return respond(request);
  });
  await open({ now: () => now });
});
afterEach(async () => {
  await qstash.close();
  await consumer.close();
});

const at = (path: string) => `${consumer.origin}${path}`;
const bodies = () => received.map(({ body }) => JSON.parse(body.toString()));
const headersOf = (index: number) => received[index]?.headers ?? {};

describe('a published message', () => {
  test('arrives with its body, method, headers and a query of its own', async () => {
    const { messageId } = await client.publishJSON({
      url: at('/jobs/a?x=1&y=%C3%A9'),
      body: { seats: ['ü', 2] },
      method: 'PUT',
      headers: { 'x-trace': 'abc' },
    });
    expect(await qstash.flushDue()).toBe(1);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'PUT', target: '/jobs/a?x=1&y=%C3%A9' });
    expect(bodies()).toEqual([{ seats: ['ü', 2] }]);
    expect(headersOf(0)).toMatchObject({
      'content-type': 'application/json',
      'x-trace': 'abc',
      'upstash-message-id': messageId,
      'upstash-retried': '0',
    });
    expect(headersOf(0)).not.toHaveProperty('authorization');
    expect(qstash.pending()).toEqual([]);
  });

  test('carries a signature that the real receiver accepts, and refuses once anything differs', async () => {
    await client.publishJSON({ url: at('/jobs/a'), body: { n: 1 } });
    await qstash.flushDue();
    const receiver = new Receiver(keys);
    const signature = String(headersOf(0)['upstash-signature']);
    const body = String(received[0]?.body);
    const url = at('/jobs/a');
    expect(await receiver.verify({ signature, body, url })).toBe(true);
    await expect(receiver.verify({ signature, body: '{"n":2}', url })).rejects.toThrow(/body hash/);
    await expect(receiver.verify({ signature, body, url: at('/jobs/b') })).rejects.toThrow(/invalid subject/);
    const stranger = new Receiver({ currentSigningKey: 'other', nextSigningKey: 'another' });
    await expect(stranger.verify({ signature, body, url })).rejects.toThrow(/signature/);
    const rotated = new Receiver({ currentSigningKey: 'newer', nextSigningKey: keys.currentSigningKey });
    expect(await rotated.verify({ signature, body, url })).toBe(true);
  });

  test('waits for its delay or its time, and no longer', async () => {
    await client.publishJSON({ url: at('/'), body: 'delay', delay: '90s' });
    await client.publishJSON({ url: at('/'), body: 'not before', notBefore: start / 1_000 + 120 });
    now += 89_999;
    expect(await qstash.flushDue()).toBe(0);
    now += 1;
    await qstash.flushDue();
    expect(bodies()).toEqual(['delay']);
    now = start + 120_000;
    await qstash.flushDue();
    expect(bodies()).toEqual(['delay', 'not before']);
  });

  test('is taken once for one deduplication id within 10 minutes', async () => {
    const publish = () => client.publishJSON({ url: at('/'), body: 1, deduplicationId: 'order-1' });
    const first = await publish();
    expect(await publish()).toMatchObject({ messageId: first.messageId, deduplicated: true });
    await qstash.flushDue();
    await publish();
    await qstash.flushDue();
    expect(received).toHaveLength(1);
    now += 600_001;
    await publish();
    await qstash.flushDue();
    expect(received).toHaveLength(2);
  });

  test('is taken once for one content if it asks for that', async () => {
    const publish = (n: number) => client.publishJSON({ url: at('/'), body: { n }, contentBasedDeduplication: true });
    await Promise.all([publish(1), publish(1), publish(2)]);
    await qstash.flushDue();
    expect(
      bodies()
        .map(({ n }) => n)
        .toSorted(),
    ).toEqual([1, 2]);
  });

  test('can be looked at, listed and cancelled while it waits', async () => {
    const { messageId } = await client.publishJSON({ url: at('/'), body: 1, delay: 60 });
    const other = await client.publishJSON({ url: at('/'), body: 2, delay: 60 });
    expect(await client.messages.get(messageId)).toMatchObject({ messageId, url: at('/'), notBefore: start + 60_000 });
    const list = await fetch(`${qstash.url}/v2/messages`, { headers: { authorization: `Bearer ${token}` } });
    expect((await list.json()).messages).toHaveLength(2);
    await client.messages.delete(messageId);
    await expect(client.messages.get(messageId)).rejects.toThrow(/not found/);
    expect(await client.messages.cancel([other.messageId, 'msg_unknown'])).toEqual({ cancelled: 1 });
    expect(await qstash.drain()).toBe(0);
  });

  test('a batch is taken as a whole or not at all', async () => {
    const answers = await client.batchJSON([
      { url: at('/a'), body: { n: 1 } },
      { url: at('/b'), body: { n: 2 }, delay: 60 },
    ]);
    expect(answers).toHaveLength(2);
    await qstash.flushDue();
    expect(received.map(({ path }) => path)).toEqual(['/a']);
    await expect(
      client.batchJSON([
        { url: at('/c'), body: 1 },
        { url: 'ftp://x', body: 2 },
      ]),
    ).rejects.toThrow(/invalid destination/);
    await qstash.drain();
    expect(received.map(({ path }) => path)).toEqual(['/a', '/b']);
  });

  test.each([
    ['a destination that is no URL', { 'content-type': 'text/plain' }, 'nowhere'],
    ['a malformed delay', { 'upstash-delay': 'soon' }, 'https://a.example'],
    ['malformed retries', { 'upstash-retries': '-1' }, 'https://a.example'],
    ['a malformed retry delay', { 'upstash-retry-delay': 'eval(1)' }, 'https://a.example'],
  ])('is refused for %s', async (_, headers, url) => {
    const response = await fetch(`${qstash.url}/v2/publish/${url}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, ...headers },
      body: 'x',
    });
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatch(/^invalid/);
    expect(qstash.pending()).toEqual([]);
  });

  test('is refused without the right token', async () => {
    const stranger = new Client({ baseUrl: qstash.url, token: 'wrong', retry: false });
    await expect(stranger.publishJSON({ url: at('/'), body: 1 })).rejects.toThrow(/invalid token/);
  });
});

describe('a failing delivery', () => {
  test("is tried again after QStash's backoff, and ends in the dead letters", async () => {
    respond = () => json(500, { reason: 'broken' });
    const { messageId } = await client.publishJSON({ url: at('/'), body: 1, retries: 2 });
    await qstash.flushDue();
    for (const seconds of [12.182, 148.413]) {
      now += seconds * 1_000;
      expect(await qstash.flushDue()).toBe(0);
      now += 1;
      expect(await qstash.flushDue()).toBe(1);
    }
    expect(received.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1', '2']);
    expect(qstash.deliveries.map(({ outcome }) => outcome)).toEqual(['retrying', 'retrying', 'dead']);
    const { messages } = await client.dlq.listMessages();
    expect(messages).toMatchObject([{ messageId, responseStatus: 500, responseBody: '{"reason":"broken"}' }]);

    respond = () => json(200, {});
    await client.dlq.retry(messages[0]?.dlqId ?? '');
    await qstash.flushDue();
    expect(qstash.deliveries.at(-1)?.outcome).toBe('delivered');
    expect((await client.dlq.listMessages()).messages).toEqual([]);
  });

  test("honours the publisher's own retry delay and the consumer's Retry-After", async () => {
    respond = () => json(500, {});
    await client.publishJSON({ url: at('/own'), body: 1, retries: 3, retryDelay: '5000 * (1 + retried)' });
    await qstash.flushDue();
    now += 5_000;
    expect(await qstash.flushDue()).toBe(1);
    now += 9_999;
    expect(await qstash.flushDue()).toBe(0);
    respond = () => json(429, {}, { 'retry-after': '77' });
    now += 1;
    expect(await qstash.flushDue()).toBe(1);
    now += 76_999;
    expect(await qstash.flushDue()).toBe(0);
    now += 1;
    expect(await qstash.flushDue()).toBe(1);
  });

  test('is not tried again when the consumer says that it is hopeless', async () => {
    respond = () => json(489, {}, { 'upstash-nonretryable-error': 'true' });
    await client.publishJSON({ url: at('/'), body: 1, retries: 5 });
    await qstash.drain();
    expect(received).toHaveLength(1);
    expect(qstash.deadLetters()).toHaveLength(1);
  });

  test('of a message that was cancelled meanwhile leaves no dead letter', async () => {
    respond = async ({ headers }) => {
      await client.messages.delete(String(headers['upstash-message-id']));
      return json(500, {});
    };
    await client.publishJSON({ url: at('/'), body: 1, retries: 0 });
    await qstash.flushDue();
    expect(received).toHaveLength(1);
    expect(qstash.deadLetters()).toEqual([]);
  });

  test('covers a consumer that is away, redirects, or answers too late', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    respond = async ({ path }) => {
      if (path === '/late') await held;
      return path === '/moved' ? json(302, {}, { location: at('/elsewhere') }) : json(200, {});
    };
    await client.publishJSON({ url: 'http://127.0.0.1:1/away', body: 1, retries: 0 });
    await client.publishJSON({ url: at('/moved'), body: 1, retries: 0 });
    await client.publishJSON({ url: at('/late'), body: 1, retries: 0, timeout: '1s' });
    await qstash.drain();
    release();
    const outcomes = qstash.deliveries.map(({ url, status, outcome }) => [new URL(url).pathname, status, outcome]);
    expect(outcomes.toSorted()).toEqual([
      ['/away', 0, 'dead'],
      ['/late', 0, 'dead'],
      ['/moved', 302, 'dead'],
    ]);
    expect(received.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  test('tells the callbacks, which are signed like any message', async () => {
    respond = ({ path }) => json(path === '/job' ? 503 : 200, { from: path });
    const { messageId } = await client.publishJSON({
      url: at('/job'),
      body: { n: 1 },
      retries: 0,
      callback: at('/callback'),
      failureCallback: at('/failed'),
    });
    await qstash.drain();
    const byPath = new Map(received.map((request) => [request.path, request]));
    const failure = byPath.get('/failed');
    const told = JSON.parse(String(failure?.body));
    expect(told).toMatchObject({
      status: 503,
      sourceMessageId: messageId,
      url: at('/job'),
      dlqId: expect.stringMatching(/^dlq_/),
    });
    expect(Buffer.from(told.body, 'base64').toString()).toBe('{"from":"/job"}');
    expect(Buffer.from(told.sourceBody, 'base64').toString()).toBe('{"n":1}');
    expect(JSON.parse(String(byPath.get('/callback')?.body))).toMatchObject({
      status: 503,
      sourceMessageId: messageId,
    });
    const signature = String(failure?.headers['upstash-signature']);
    expect(await new Receiver(keys).verify({ signature, body: String(failure?.body), url: at('/failed') })).toBe(true);
  });
});

describe('a schedule', () => {
  test('sends at the times that its cron expression names, in UTC', async () => {
    const { scheduleId } = await client.schedules.create({
      destination: at('/sweep'),
      cron: '0 * * * *',
      body: '{"sweep":true}',
      scheduleId: 'sweep',
    });
    expect(scheduleId).toBe('sweep');
    await qstash.flushDue();
    expect(received).toEqual([]);
    now = Date.parse('2026-03-01T11:00:00Z');
    await qstash.flushDue();
    await qstash.flushDue();
    expect(bodies()).toEqual([{ sweep: true }]);
    expect(headersOf(0)).toMatchObject({ 'upstash-schedule-id': 'sweep' });
    now = Date.parse('2026-03-01T12:00:00Z');
    await qstash.flushDue();
    expect(received).toHaveLength(2);
    expect(await client.schedules.get('sweep')).toMatchObject({
      cron: '0 * * * *',
      destination: at('/sweep'),
      isPaused: false,
      nextScheduleTime: Date.parse('2026-03-01T13:00:00Z'),
    });
  });

  test('is replaced by another of its id, pauses, resumes and ends', async () => {
    const create = (cron: string) => client.schedules.create({ destination: at('/s'), cron, scheduleId: 's' });
    await create('* * * * *');
    await create('0 0 * * *');
    expect((await client.schedules.list()).map(({ cron }) => cron)).toEqual(['0 0 * * *']);
    await client.schedules.pause({ schedule: 's' });
    now += 86_400_000;
    expect(await qstash.flushDue()).toBe(0);
    await client.schedules.resume({ schedule: 's' });
    expect(await qstash.flushDue()).toBe(0);
    now += 86_400_000;
    expect(await qstash.flushDue()).toBe(1);
    await qstash.runSchedule('s');
    expect(received).toHaveLength(2);
    await client.schedules.delete('s');
    await expect(client.schedules.get('s')).rejects.toThrow(/not found/);
    await expect(qstash.runSchedule('s')).rejects.toThrow('There is no schedule s.');
  });

  test('follows the time zone in its expression, and is refused if malformed', async () => {
    await client.schedules.create({
      destination: at('/'),
      cron: 'CRON_TZ=America/New_York 0 9 * * *',
      scheduleId: 'ny',
    });
    expect((await client.schedules.get('ny')) as unknown).toMatchObject({
      nextScheduleTime: Date.parse('2026-03-01T14:00:00Z'),
    });
    for (const cron of ['every day', '', '99 * * * *']) {
      await expect(client.schedules.create({ destination: at('/'), cron })).rejects.toThrow(/invalid cron/);
    }
  });
});

describe('time', () => {
  test('drain delivers the far future with all its retries, and what handlers publish meanwhile', async () => {
    let failures = 2;
    respond = async ({ path }) => {
      if (path === '/first') await client.publishJSON({ url: at('/second'), body: 2, delay: '7d' });
      if (path === '/second' && failures-- > 0) return json(500, {});
      return json(200, {});
    };
    await client.publishJSON({ url: at('/first'), body: 1, delay: '30d' });
    expect(await qstash.drain()).toBe(4);
    expect(received.map(({ path }) => path)).toEqual(['/first', '/second', '/second', '/second']);
    expect(qstash.pending()).toEqual([]);
  });

  test('without a test clock messages come by themselves, and a scale makes hours short', async () => {
    const delivered = Promise.withResolvers<string>();
    await open({ timeScale: 0.000_01, onDelivery: ({ outcome }) => delivered.resolve(outcome) });
    await client.publishJSON({ url: at('/'), body: 1, delay: '1h' });
    expect(await delivered.promise).toBe('delivered');
    expect(received).toHaveLength(1);
  });

  test('a retry comes by itself as well', async () => {
    const outcomes: string[] = [];
    const done = Promise.withResolvers<void>();
    await open({
      timeScale: 0.001,
      onDelivery: ({ outcome }) => {
        outcomes.push(outcome);
        if (outcome !== 'retrying') done.resolve();
      },
    });
    respond = ({ headers }) => json(headers['upstash-retried'] === '1' ? 200 : 500, {});
    await client.publishJSON({ url: at('/'), body: 1 });
    await done.promise;
    expect(outcomes).toEqual(['retrying', 'delivered']);
  });
});

describe('what an unreliable queue may do', () => {
  test('every nth message comes twice, under one id', async () => {
    qstash.misbehave({ duplicateEveryNth: 2 });
    await client.batchJSON([1, 2, 3, 4].map((n) => ({ url: at('/'), body: { n } })));
    await qstash.flushDue();
    const ids = received.map(({ headers }) => headers['upstash-message-id']);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(4);
  });

  test('messages come latest first', async () => {
    qstash.misbehave({ reverse: true });
    for (const n of [1, 2, 3]) await client.publishJSON({ url: at('/'), body: n, delay: n });
    await qstash.drain();
    expect(bodies()).toEqual([3, 2, 1]);
  });

  test('publishing is limited, or works without saying so', async () => {
    qstash.faults.set({ match: /POST \/v2\/publish/, status: 429 });
    await expect(client.publishJSON({ url: at('/'), body: 1 })).rejects.toThrow();
    expect(qstash.pending()).toEqual([]);
    qstash.faults.set({ match: /POST \/v2\/publish/, dropResponse: true });
    await expect(client.publishJSON({ url: at('/'), body: 1 })).rejects.toThrow();
    expect(qstash.pending()).toHaveLength(1);
  });
});

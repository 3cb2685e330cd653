import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createWebhookTarget } from './target.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const listen = async (listener: RequestListener) => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
};

const local = createWebhookTarget({ ALLOW_LOOPBACK_WEBHOOKS: true });
const production = createWebhookTarget({ ALLOW_LOOPBACK_WEBHOOKS: false });

test('the body and headers arrive as they were signed', async () => {
  let seen: { headers: unknown; body: string } | undefined;
  const url = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen = { headers: request.headers, body };
    response.writeHead(204).end();
  });
  expect(await local.post(url, { 'webhook-id': 'msg_1' }, '{"a":"ü"}')).toEqual({
    status: 204,
    retryAfter: null,
    response: '',
  });
  expect(seen).toMatchObject({
    body: '{"a":"ü"}',
    headers: { 'webhook-id': 'msg_1', 'content-type': 'application/json' },
  });
});

test('a redirect is an answer, not a way', async () => {
  let followed = false;
  const url = await listen((request, response) => {
    if (request.url === '/hook') response.writeHead(307, { location: '/elsewhere' }).end();
    else {
      followed = true;
      response.end();
    }
  });
  expect(await local.post(url, {}, '{}')).toMatchObject({ status: 307 });
  expect(followed).toBe(false);
});

test('what the receiver asks to wait is handed on', async () => {
  const url = await listen((_, response) => response.writeHead(503, { 'retry-after': '120' }).end());
  expect(await local.post(url, {}, '{}')).toMatchObject({ status: 503, retryAfter: '120' });
});

test('of the answer its first kilobyte is kept, as text that a database can hold', async () => {
  const url = await listen((_, response) => response.writeHead(500).end(`ü\u0000${'x'.repeat(5_000)}`));
  expect(await local.post(url, {}, '{}')).toEqual({
    status: 500,
    retryAfter: null,
    response: `ü${'x'.repeat(1_021)}`,
  });
});

test('an answer without end counts by its status, and what came of it is kept', async () => {
  const url = await listen((_, response) => {
    response.writeHead(200);
    response.write('and so on');
  });
  const impatient = createWebhookTarget({ ALLOW_LOOPBACK_WEBHOOKS: true }, { responseTimeoutMs: 1_000 });
  expect(await impatient.post(url, {}, '{}')).toEqual({ status: 200, retryAfter: null, response: 'and so on' });
});

test('an answer that breaks off counts by its status', async () => {
  const url = await listen((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  expect(await local.post(url, {}, '{}')).toMatchObject({ status: 200 });
});

test('silence ends at the deadline', async () => {
  const url = await listen(() => undefined);
  const impatient = createWebhookTarget({ ALLOW_LOOPBACK_WEBHOOKS: true }, { timeoutMs: 50 });
  expect(await impatient.post(url, {}, '{}')).toEqual({ error: 'no answer within 0.05 s' });
});

test('nobody listening is an error, not an exception', async () => {
  const url = await listen((_, response) => response.end());
  await new Promise((done) => servers.pop()?.close(done));
  expect(await local.post(url, {}, '{}')).toEqual({ error: 'no connection' });
});

test('an address that webhooks may not go to is never called, even if it was stored', async () => {
  let called = false;
  const url = await listen((_, response) => {
    called = true;
    response.end();
  });
  expect(await production.post(url, {}, '{}')).toEqual({ error: expect.stringContaining('public internet') });
  expect(called).toBe(false);
});

test('a URL is stored in normal form, or refused with the reason', () => {
  expect(production.normalize('https://Example.com:443/hook#part')).toBe('https://example.com/hook');
  expect(() => production.normalize('http://example.com/hook')).toThrow(
    expect.objectContaining({ code: 'invalid_target' }),
  );
  expect(() => production.normalize('http://127.0.0.1/hook')).toThrow(
    expect.objectContaining({ code: 'invalid_target' }),
  );
  expect(local.normalize('http://127.0.0.1:8080/hook')).toBe('http://127.0.0.1:8080/hook');
});

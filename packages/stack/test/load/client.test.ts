import { createServer, type RequestListener, type Server } from 'node:http';
import { closeServer, listen } from '@ticket-vendor/stand-ins/http.ts';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const serving = async (answer: RequestListener, connections = 2) => {
  const server: Server = createServer(answer);
  const port = await listen(server, 0);
  const client = createClient(`http://127.0.0.1:${port}`, connections);
  endings.push(
    () => client.close(),
    () => closeServer(server),
  );
  return client;
};

test('an answer that comes in pieces is put together, whether its length is told or it comes in chunks', async () => {
  const text = 'Grüße, €'.repeat(2_000);
  const client = await serving((request, response) => {
    const bytes = Buffer.from(text);
    if (request.url === '/length') response.setHeader('content-length', bytes.length);
    // In the middle of a character.
    response.write(bytes.subarray(0, 3));
    setImmediate(() => response.end(bytes.subarray(3)));
  });
  const answers = await Promise.all(['/length', '/chunks'].map((path) => client.send({ method: 'GET', path })));
  expect(answers.map(({ status, body }) => ({ status, same: body === text }))).toEqual([
    { status: 200, same: true },
    { status: 200, same: true },
  ]);
});

test('more requests than connections wait for their turn', async () => {
  const open = new Set<() => void>();
  let most = 0;
  // Answers once a request is under way on each connection.
  const client = await serving((request, response) => {
    open.add(() => response.end(request.url));
    most = Math.max(most, open.size);
    if (open.size < 2) return;
    for (const answer of open) answer();
    open.clear();
  });
  const paths = Array.from({ length: 50 }, (_, n) => `/${n}`);
  const answers = await Promise.all(paths.map((path) => client.send({ method: 'GET', path })));
  expect(answers.map(({ body }) => body)).toEqual(paths);
  expect(most).toBe(2);
});

test('a connection that was closed while idle is opened again, and one that breaks in an answer is an error', async () => {
  let requests = 0;
  const client = await serving((request, response) => {
    requests += 1;
    if (request.url === '/broken')
      response.writeHead(200, { 'content-length': 10 }).write('half', () => request.destroy());
    else if (requests === 2) request.destroy();
    else response.end('whole');
  }, 1);
  const get = (path: string) => client.send({ method: 'GET', path });
  expect((await get('/')).body).toBe('whole');
  expect((await get('/')).body).toBe('whole');
  expect(requests).toBe(3);
  await expect(get('/broken')).rejects.toThrow('closed');
});

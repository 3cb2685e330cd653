import { expect, test } from 'vitest';
import { json, serve } from './http.ts';

test('a server listens on loopback only and hands over the request as it was sent', async () => {
  const server = await serve(({ method, target, path, query, headers, body }) =>
    json(200, { method, target, path, q: query.get('q'), type: headers['content-type'], body: body.toString() }),
  );
  expect(server.server.address()).toMatchObject({ address: '127.0.0.1' });
  const response = await fetch(`${server.origin}/v2/publish/https://a.example/x?q=%C3%A9`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'grüße',
  });
  expect(await response.json()).toEqual({
    method: 'POST',
    target: '/v2/publish/https://a.example/x?q=%C3%A9',
    path: '/v2/publish/https://a.example/x',
    q: 'é',
    type: 'text/plain',
    body: 'grüße',
  });
  await server.close();
});

test('a handler that throws becomes a 500 and the server lives on', async () => {
  let calls = 0;
  const server = await serve(() => {
    calls += 1;
    if (calls === 1) throw new Error('broken');
    return json(200, {});
  });
  const response = await fetch(server.origin);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ error: 'broken' });
  expect((await fetch(server.origin)).status).toBe(200);
  await server.close();
});

test('a taken port is refused with its number and the way out', async () => {
  const first = await serve(() => json(200, {}));
  await expect(serve(() => json(200, {}), { port: first.port })).rejects.toThrow(
    `Port ${first.port} on 127.0.0.1 is in use. Stop the program that uses it, or choose another port.`,
  );
  await first.close();
});

test('closing ends kept-alive connections and frees the port', async () => {
  const server = await serve(() => json(200, {}));
  await (await fetch(server.origin)).text();
  await server.close();
  await expect(fetch(server.origin)).rejects.toThrow();
  const again = await serve(() => json(200, {}), { port: server.port });
  await again.close();
});

import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from './ports.ts';

test('a preferred port is given when it is free', async () => {
  const { port } = await freePort();
  expect(await freePort(port)).toEqual({ port, preferredTaken: false });
});

test('another port is given, and said so, when the preferred one is taken', async () => {
  const holder = createServer();
  const taken = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const answer = await freePort(taken);
  expect(answer.preferredTaken).toBe(true);
  expect(answer.port).not.toBe(taken);
  expect(answer.port).toBeGreaterThan(0);
  await new Promise((resolve) => holder.close(resolve));
});

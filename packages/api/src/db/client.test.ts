import { afterEach, expect, test, vi } from 'vitest';
import { DatabaseLimit, databaseFetch } from './client.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const timersOf = async (answer: Response) => {
  vi.useFakeTimers();
  let meanwhile = 0;
  vi.stubGlobal('fetch', async () => {
    meanwhile = vi.getTimerCount();
    return answer;
  });
  const result = await databaseFetch('http://127.0.0.1/sql', {}).catch((error: unknown) => error);
  return { result, meanwhile, afterwards: vi.getTimerCount() };
};

test('an answered query leaves no timer behind, which would keep its request in memory', async () => {
  const { meanwhile, afterwards } = await timersOf(Response.json({ rows: [] }));
  expect({ meanwhile, afterwards }).toEqual({ meanwhile: 1, afterwards: 0 });
});

test('nor does one that the proxy refuses, in JSON or not', async () => {
  const { result, afterwards } = await timersOf(new Response('too large', { status: 507 }));
  expect(result).toBeInstanceOf(DatabaseLimit);
  expect(afterwards).toBe(0);
});

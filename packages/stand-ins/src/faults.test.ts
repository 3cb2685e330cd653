import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Faults } from './faults.ts';
import { json, type LocalServer, serve } from './http.ts';

let server: LocalServer;
let worked: string[];
const faults = new Faults((status) => ({ code: `E${status}` }));

beforeEach(async () => {
  worked = [];
  server = await serve(
    ({ path }) => {
      worked.push(path);
      return json(200, { ok: true });
    },
    { faults },
  );
});
afterEach(() => server.close());

const get = (path: string, signal?: AbortSignal) => fetch(server.origin + path, signal ? { signal } : {});

describe('a fault', () => {
  test('with a status answers in the shape of the service and does no work', async () => {
    faults.set({ status: 500 });
    const response = await get('/a');
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ code: 'E500' });
    expect(response.headers.has('retry-after')).toBe(false);
    expect(worked).toEqual([]);
  });

  test('of 429 tells the caller when to come back', async () => {
    faults.set({ status: 429, retryAfter: 7, body: { error: 'slow down' } });
    const response = await get('/a');
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toEqual({ error: 'slow down' });
  });

  test('with dropResponse does the work and gives no answer', async () => {
    faults.set({ dropResponse: true, times: 1 });
    await expect(get('/a')).rejects.toThrow();
    expect(worked).toEqual(['/a']);
    expect((await get('/b')).status).toBe(200);
  });

  test('that hangs never answers and does no work until it is cleared', async () => {
    faults.set({ hang: true });
    const impatient = new AbortController();
    const lost = get('/a', impatient.signal);
    await expect.poll(() => faults.hits).toBe(1);
    impatient.abort(new Error('too long'));
    await expect(lost).rejects.toThrow('too long');
    const hung = get('/b').then(
      () => 'answered',
      () => 'closed',
    );
    await expect.poll(() => faults.hits).toBe(2);
    faults.clear();
    expect(await hung).toBe('closed');
    expect(worked).toEqual([]);
  });

  test('with latency answers no sooner than told, and then normally', async () => {
    faults.set({ latencyMs: 120 });
    const started = performance.now();
    expect((await get('/a')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
  });

  test('hits each nth request and stops after its number of times', async () => {
    faults.set({ status: 503, everyNth: 2, times: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 8; i += 1) statuses.push((await get('/a')).status);
    expect(statuses).toEqual([200, 503, 200, 503, 200, 200, 200, 200]);
    expect(faults.hits).toBe(2);
  });

  test('with a pattern spares what does not match, and the next fault may take it', async () => {
    faults.set({ match: /^GET \/pay/g, status: 500 }, { match: /\/slow/, status: 429 });
    expect((await get('/pay/1')).status).toBe(500);
    expect((await get('/pay/2')).status).toBe(500);
    expect((await get('/slow')).status).toBe(429);
    expect((await get('/other')).status).toBe(200);
  });

  test('is gone after clear', async () => {
    faults.set({ status: 500 });
    faults.clear();
    expect((await get('/a')).status).toBe(200);
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

test('readiness asks every service', async () => {
  const up = await api.send('GET', '/health/ready');
  expect(up.body).toEqual({ status: 'ok', postgres: 'ok', redis: 'ok', qstash: 'ok' });

  api.standIns.upstash.faults.set({ status: 500 });
  api.standIns.qstash.faults.set({ status: 500 });
  const without = await api.send('GET', '/health/ready');
  expect(without).toMatchObject({
    status: 200,
    body: { status: 'ok', postgres: 'ok', redis: 'failed', qstash: 'failed' },
  });
  api.standIns.upstash.faults.clear();
  api.standIns.qstash.faults.clear();
});

test.each([{ status: 500 }, { hang: true }])('without Postgres it is not ready: %j', async (fault) => {
  api.standIns.neon.faults.set(fault);
  const without = await api.send('GET', '/health/ready');
  expect(without).toMatchObject({ status: 503, body: { status: 'failed', postgres: 'failed' } });
  api.standIns.neon.faults.clear();
  expect((await api.send('GET', '/health/ready')).status).toBe(200);
});

test('an unknown address is a problem document with the request’s id', async () => {
  const answer = await api.send('GET', '/nothing');
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({ code: 'not_found', request_id: answer.headers.get('request-id') });
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LIMITS } from '../../src/core/rate-limits.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newPromoter } from '../people.ts';

const FEW = 4;

let api: Harness;
let keys = 0;

beforeAll(async () => {
  api = await createHarness({ env: { RATE_LIMIT_SCALE: String(FEW / LIMITS.unknownKeys.limit) } });
});
afterAll(() => api.close());

const unknown = () => `sk_test_${String(++keys).padStart(26, '0')}`;

test('unknown keys are looked up until their address has sent too many; no other address is refused for it', async () => {
  const { sk } = await newPromoter(api);
  const lookUps = vi.spyOn(api.deps.db, 'select');
  const ask = async (as: string, ip: string) => {
    const before = lookUps.mock.calls.length;
    const { status, headers } = await api.send('GET', '/audit-log', { as, headers: { 'cf-connecting-ip': ip } });
    return { status, wait: Number(headers.get('retry-after')), lookUps: lookUps.mock.calls.length - before };
  };
  for (let i = 0; i < FEW; i++) expect(await ask(unknown(), '198.51.100.1')).toMatchObject({ status: 401, lookUps: 1 });
  const refused = await ask(unknown(), '198.51.100.1');
  expect(refused).toMatchObject({ status: 429, lookUps: 0 });
  expect(refused.wait).toBeGreaterThanOrEqual(1);
  expect(refused.wait).toBeLessThanOrEqual(LIMITS.unknownKeys.seconds);

  expect(await ask(unknown(), '198.51.100.2')).toMatchObject({ status: 401, lookUps: 1 });
  // It is known, and only not for this.
  expect((await ask(sk, '198.51.100.2')).status).toBe(403);
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRateLimiter } from '../../src/adapters/rate-limit/limiter.ts';
import { LIMITS } from '../../src/core/rate-limits.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';

let api: Harness;
let promoter: Promoter;
let eventId: string;
let tierId: string;
let addresses = 0;

beforeAll(async () => {
  api = await createHarness({ env: { RATE_LIMIT_SCALE: '1' } });
  promoter = await newPromoter(api);
});
beforeEach(async () => {
  // Into the first second of a window, which then lasts for the test.
  api.advance(60 - ((api.now().getTime() / 1000) % 60));
  const event = await newEvent(api, promoter, [{ quantity: 1_000 }]);
  [eventId, tierId] = [event.id, event.tiers[0]?.id ?? ''];
});
afterAll(() => api.close());

const newAddress = () => `203.0.113.${++addresses}`;

const hold = (ip: string, key: string | null = randomUUID(), body: object = { event_id: eventId }) =>
  api.send<Problem>('POST', '/holds', {
    as: promoter.pk,
    body: { items: [{ tier_id: tierId, quantity: 1 }], ...body },
    headers: { 'cf-connecting-ip': ip, ...(key !== null && { 'idempotency-key': key }) },
  });

/** Another isolate lets so many of an address through. */
const elsewhere = async (ip: string, hits: number) => {
  const limiter = createRateLimiter(api.deps.env, api.deps.clock, api.deps.db, () => undefined);
  for (let n = 0; n < hits; n++) await limiter.take(LIMITS.holds, ip, api.now());
};

const left = ({ headers }: { headers: Headers }) => Number(/"holds";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
const seatsHeld = async () => Object.values(await api.deps.gate.held(eventId, api.now())).reduce((a, b) => a + b, 0);

test('a hold and its limit cost one call to Redis, once the event is known there', async () => {
  await hold(newAddress());
  await api.idle();
  const { faults } = api.standIns.upstash;
  faults.set({ latencyMs: 0 });
  const answer = await hold(newAddress());
  await api.idle();
  const calls = faults.hits;
  faults.clear();
  expect([answer.status, calls]).toEqual([201, 1]);
});

test('a hold tells what all isolates together have left of the limit', async () => {
  const ip = newAddress();
  await elsewhere(ip, 20);
  const answer = await hold(ip);
  expect([answer.status, left(answer)]).toEqual([201, LIMITS.holds.limit - 21]);
  expect(left(await hold(ip))).toBe(LIMITS.holds.limit - 22);
});

test('a hold past the limit of all isolates is refused with Retry-After, and keeps no seats', async () => {
  for (const key of [randomUUID(), null]) {
    const ip = newAddress();
    await elsewhere(ip, LIMITS.holds.limit);
    const before = await seatsHeld();
    const refused = await hold(ip, key);
    expect([refused.status, refused.body.code, left(refused)]).toEqual([429, 'rate_limited', 0]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await seatsHeld()).toBe(before);
    api.advance(Number(refused.headers.get('retry-after')));
    expect((await hold(ip, key)).status).toBe(201);
  }
});

test('a repeated hold is counted again, as any request is', async () => {
  const [ip, key] = [newAddress(), randomUUID()];
  const [first, again] = [await hold(ip, key), await hold(ip, key)];
  expect(again.body).toEqual(first.body);
  expect([left(first), left(again)]).toEqual([LIMITS.holds.limit - 1, LIMITS.holds.limit - 2]);
});

test('a hold that never reaches the gate is counted all the same', async () => {
  const ip = newAddress();
  for (const body of [{ event_id: 7 }, { event_id: eventId, colour: 'red' }]) {
    expect((await hold(ip, randomUUID(), body)).status).toBe(400);
    await api.idle();
  }
  expect(left(await hold(ip))).toBe(LIMITS.holds.limit - 3);
});

test('while Redis is away each isolate keeps the limit by itself', async () => {
  const ip = newAddress();
  await hold(ip);
  await elsewhere(ip, 30);
  api.standIns.upstash.faults.set({ status: 500 });
  const statuses: number[] = [];
  for (let n = 0; n < LIMITS.holds.limit + 3; n++) statuses.push((await hold(ip)).status);
  api.standIns.upstash.faults.clear();
  await api.idle();
  expect(statuses.filter((status) => status === 201)).toHaveLength(LIMITS.holds.limit - 1);
  expect(statuses.slice(-4)).toEqual([429, 429, 429, 429]);
});

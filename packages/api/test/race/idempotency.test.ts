import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order } from '../people.ts';
import { withoutDedupe } from './guards.ts';

const REQUESTS = 1_000;

let api: Harness;
beforeEach(async () => {
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: '10000' } });
});
afterEach(() => api.close());

/** One request, sent many times at once with one key. */
const storm = async (times: number, quantity: number, seats: number) => {
  const promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ quantity: seats }]);
  const buyer = newBuyer(api, promoter);
  const body = { event_id: event.id, items: [{ tier_id: event.tiers[0]?.id ?? '', quantity }] };
  const key = randomUUID();
  const send = () => buyer.order(body, key);
  const answers = await Promise.all(Array.from({ length: times }, send));
  return { answers, send };
};
const count = async (sql: string) => (await api.query<{ n: number }>(sql))[0]?.n;

test(`one key sent ${REQUESTS} times at once has one effect and one answer, though it takes the last seats; the rest hear that it is at work`, async () => {
  const { answers, send } = await storm(REQUESTS, 2, 2);
  const made = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status !== 201);
  expect(made.length).toBeGreaterThan(0);
  expect(new Set(made.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  expect(new Set(refused.map(({ status, body }) => `${status} ${body.code}`))).toEqual(
    new Set(refused.length > 0 ? ['409 request_in_progress'] : []),
  );
  expect(await count('select count(*)::int as n from orders')).toBe(1);
  expect(await count('select reserved as n from tiers')).toBe(2);
  expect(api.standIns.stripe.db.paymentIntents.size).toBe(1);
  const again = await send();
  expect([again.status, again.body]).toEqual([201, made[0]?.body]);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  expect(await api.violations()).toEqual([]);
});

test('control: without knowing keys and holds, the same storm makes many orders', async () => {
  await withoutDedupe(api.query);
  const { answers } = await storm(20, 1, 100);
  const orders = new Set(answers.map(({ body }) => (body as Order).id));
  expect(orders.size).toBeGreaterThan(1);
  expect((await api.violations()).map(({ id }) => id)).toContain('7a');
});

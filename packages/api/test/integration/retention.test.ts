import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';

const DAY = 86_400;

let api: Harness;
let promoter: Promoter;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const sweep = async () => {
  while ((await api.sweep()).more);
  await api.drain();
};
const count = async (table: string) =>
  (await api.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;

test('an idempotency key is kept for 24 hours at least, and forgotten after 48', async () => {
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 9 }]);
  const body = { event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] };
  const buyer = newBuyer(api, promoter);
  const key = randomUUID();
  const first = await buyer.order(body, key);
  api.advance(DAY + 3_600);
  await sweep();
  expect((await buyer.order(body, key)).body).toEqual(first.body);
  api.advance(DAY);
  await sweep();
  expect(await count('idempotency_keys')).toBe(0);
});

test('done jobs, processed Stripe events, old sessions and old messages go; open and confirmed ones stay', async () => {
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 9 }]);
  await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] });
  await sweep();
  await api.query(
    `insert into stripe_events (id, type, object_id, received_at, processed_at)
     values ('evt_done', 'charge.updated', 'ch_1', $1, $1)`,
    [api.now()],
  );
  await api.query(
    `insert into outbox (id, name, payload, run_at, leased_until, created_at)
     values ('open', 'never', '{}', $1, $1::timestamptz + interval '1 year', $1)`,
    [api.now()],
  );
  const types = async () =>
    new Set((await api.query<{ type: string }>('select type from webhook_messages')).map(({ type }) => type));
  expect(await types()).toContain('ticket.issued');
  expect(await count('outbox where done_at is not null')).toBeGreaterThan(0);

  api.advance(29 * DAY);
  await sweep();
  expect(await count('refresh_tokens')).toBe(0);
  expect(await count('outbox where done_at is not null')).toBeGreaterThan(0);
  expect(await count("stripe_events where id = 'evt_done'")).toBe(1);
  expect(await types()).toContain('ticket.issued');

  api.advance(65 * DAY);
  await sweep();
  expect(await count("outbox where done_at < now() + interval '60 days'")).toBe(0);
  expect(await count("outbox where id = 'open'")).toBe(1);
  expect(await count("stripe_events where id = 'evt_done'")).toBe(0);
  expect(await types()).toEqual(new Set(['order.confirmed']));
  expect(await count('orders')).toBeGreaterThan(0);
  expect(await count('tickets')).toBeGreaterThan(0);
  expect(await count('inventory_ledger')).toBeGreaterThan(0);
});

test('more rows than one run takes are deleted in several', async () => {
  await api.query(
    `insert into idempotency_keys (id, request_hash, resource_id, created_at)
     select 'old' || n, 'hash', 'nothing', $1::timestamptz - interval '3 days' from generate_series(1, 450) n`,
    [api.now()],
  );
  expect((await api.sweep()).more).toBe(true);
  expect((await api.sweep()).more).toBe(true);
  expect((await api.sweep()).more).toBe(false);
  expect(await count("idempotency_keys where id like 'old%'")).toBe(0);
});

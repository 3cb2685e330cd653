import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { addEvent, addPromoter, eventBody, type Promoter, sellSeats } from './promoter.ts';

type Problem = { code: string; detail?: string; errors?: { pointer: string }[] };
type Tier = { id: string; quantity: number; sold: number; available: number; status: string; position: number };
type EventAvailability = {
  status: string;
  tiers: { tier_id: string; available: number; status: string; waitlist: boolean }[];
};

let harness: Harness;
let owner: Promoter;

beforeAll(async () => {
  harness = await createHarness();
  owner = await addPromoter(harness);
});
afterEach(() => {
  harness.standIns.neon.faults.clear();
  harness.standIns.upstash.faults.clear();
});
afterAll(() => harness.close());

const createTier = (eventId: string, body: unknown, key?: string) =>
  harness.send<Tier & Problem>('POST', `/events/${eventId}/tiers`, { as: owner.secret, body, ...(key && { key }) });
const updateTier = (tierId: string, body: unknown, key?: string) =>
  harness.send<Tier & Problem>('PUT', `/tiers/${tierId}`, { as: owner.secret, body, ...(key && { key }) });
const availability = async (eventId: string) =>
  (await harness.send<EventAvailability>('GET', `/events/${eventId}/availability`)).body;
const ledger = (tierId: string) =>
  harness.query('select sum(d_quantity)::int as quantity from inventory_ledger where tier_id = $1', [tierId]);
const joinWaitlist = async (eventId: string, tierId: string, email: string) => {
  const body = { event_id: eventId, tier_id: tierId, email, name: 'Ada', quantity: 1 };
  const { status } = await harness.send('POST', '/waitlist', { as: owner.publishable, body });
  expect(status).toBe(201);
};
const waiting = (eventId: string) =>
  harness.query('select email, status from waitlist_entries where event_id = $1 order by place', [eventId]);
const newDraft = async () =>
  (await harness.send<{ id: string }>('POST', '/events', { as: owner.secret, body: eventBody(harness) })).body.id;

describe('tiers.create', () => {
  test('puts each new tier behind the last and lists them in order of position', async () => {
    const eventId = await newDraft();
    for (const name of ['A', 'B']) await createTier(eventId, { name, price: 100, quantity: 5 });
    await createTier(eventId, { name: 'First', price: 100, quantity: 5, position: 0 });
    const { body } = await harness.send<{ data: (Tier & { name: string })[] }>('GET', `/events/${eventId}/tiers`, {
      as: owner.secret,
    });
    expect(body.data.map(({ name, position }) => [name, position])).toEqual([
      ['A', 0],
      ['First', 0],
      ['B', 1],
    ]);
  });

  test('answers with what the public may see', async () => {
    const { eventId } = await addEvent(harness, owner);
    const { status, body } = await createTier(eventId, { name: 'Balcony', price: 9000, quantity: 3, min_per_order: 2 });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^tir_/),
      event_id: eventId,
      name: 'Balcony',
      description: '',
      price: 9000,
      buyer_price: 9000,
      fee: 0,
      fee_included: true,
      tax: 0,
      tax_inclusive: true,
      tax_name: 'VAT',
      currency: 'EUR',
      quantity: 3,
      sold: 0,
      available: 3,
      position: 1,
      min_per_order: 2,
      max_per_order: 10,
      sale_start: null,
      local_sale_start: null,
      local_sale_end: null,
      sale_end: null,
      visibility: 'public',
      access_code: null,
      low_inventory_threshold: null,
      status: 'on_sale',
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect(await ledger(body.id)).toEqual([{ quantity: 3 }]);
  });

  test('repeated with one key makes one tier, and another body is refused', async () => {
    const eventId = await newDraft();
    const body = { name: 'Standard', price: 100, quantity: 5 };
    const first = await createTier(eventId, body, `tier-${eventId}`);
    const again = await createTier(eventId, body, `tier-${eventId}`);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await createTier(eventId, { ...body, price: 1 }, `tier-${eventId}`)).status).toBe(422);
    expect(await harness.query('select id from tiers where event_id = $1', [eventId])).toHaveLength(1);
  });

  test.each([
    ['no name', { name: undefined }, 400, '/body/name'],
    ['a negative price', { price: -1 }, 400, '/body/price'],
    ['half a cent', { price: 0.5 }, 400, '/body/price'],
    ['a price in text', { price: '100' }, 400, '/body/price'],
    ['more than can be charged', { price: 100_000_000 }, 400, '/body/price'],
    ['no tickets', { quantity: 0 }, 400, '/body/quantity'],
    ['an unknown field', { sold: 5 }, 400, '/body/sold'],
    ['orders of none', { min_per_order: 0 }, 400, '/body/min_per_order'],
    ['a smallest order above the largest', { min_per_order: 5, max_per_order: 4 }, 422, undefined],
    [
      'a sale that ends as it starts',
      { sale_start: '2031-01-01T00:00:00Z', sale_end: '2031-01-01T00:00:00Z' },
      422,
      undefined,
    ],
  ])('refuses %s', async (_, changes, status, pointer) => {
    const eventId = await newDraft();
    const answer = await createTier(eventId, { name: 'Standard', price: 100, quantity: 5, ...changes });
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([status, pointer]);
    expect(await harness.query('select id from tiers where event_id = $1', [eventId])).toEqual([]);
  });

  test('stops at 100 tiers', async () => {
    const { eventId } = await addEvent(harness, owner);
    await harness.query(
      `insert into tiers (id, event_id, promoter_id, name, price, quantity, created_at, updated_at)
       select $1 || n, $1, $2, 'T', 100, 1, now(), now() from generate_series(2, 100) n`,
      [eventId, owner.id],
    );
    expect((await createTier(eventId, { name: 'One more', price: 100, quantity: 1 })).body.code).toBe('too_many_tiers');
  });
});

describe('tiers.update', () => {
  test('goes no lower than what is reserved and sold, and says how many these are', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    await sellSeats(harness, eventId, tierId, 4, 'test');
    const refused = await updateTier(tierId, { quantity: 3, name: 'Fewer' }, `lower-${tierId}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'quantity_below_committed']);
    expect(refused.body.detail).toMatch(/^4 /);
    const { body } = await updateTier(tierId, { quantity: 4 }, `lower-${tierId}-again`);
    expect(body).toMatchObject({ name: 'Standard', quantity: 4, sold: 4, available: 0, status: 'sold_out' });
    expect(await ledger(tierId)).toEqual([{ quantity: 4 }]);
  });

  test('an event’s capacity goes no lower either', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    await sellSeats(harness, eventId, tierId, 4, 'test');
    const change = (capacity: number) =>
      harness.send<Problem>('PUT', `/events/${eventId}`, { as: owner.secret, body: { capacity } });
    const refused = await change(3);
    expect([refused.status, refused.body.code]).toEqual([409, 'quantity_below_committed']);
    expect(refused.body.detail).toMatch(/^4 /);
    expect((await change(5)).status).toBe(200);
    expect((await availability(eventId)).tiers).toMatchObject([{ available: 1 }]);
  });

  test.each([
    ['nothing', {}, 400, 'invalid_request'],
    ['a smallest order above the largest it has', { min_per_order: 11 }, 422, 'quantity_out_of_range'],
    ['a largest order below the smallest it has', { max_per_order: 1 }, 422, 'quantity_out_of_range'],
    ['an end before the start it has', { sale_end: '2026-01-01T00:00:00Z' }, 422, 'invalid_times'],
    ['a start after the end it has', { sale_start: '2041-01-01T00:00:00Z' }, 422, 'invalid_times'],
  ])('refuses %s', async (_, changes, status, code) => {
    const sale = { min_per_order: 2, sale_start: '2026-01-01T00:00:00Z', sale_end: '2040-01-01T00:00:00Z' };
    const { tierId } = await addEvent(harness, owner, { tier: sale });
    const answer = await updateTier(tierId, changes);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('null opens an end of the sale again', async () => {
    const { tierId } = await addEvent(harness, owner, { tier: { sale_start: '2040-01-01T00:00:00Z' } });
    const { body } = await updateTier(tierId, { sale_start: null });
    expect(body).toMatchObject({ sale_start: null, status: 'on_sale' });
  });

  test('a repeat with one key raises the quantity once', async () => {
    const { tierId } = await addEvent(harness, owner);
    const first = await updateTier(tierId, { quantity: 12 }, `raise-${tierId}`);
    await updateTier(tierId, { quantity: 20 });
    const again = await updateTier(tierId, { quantity: 12 }, `raise-${tierId}`);
    expect(again.body).toEqual(first.body);
    expect(await ledger(tierId)).toEqual([{ quantity: 20 }]);
  });

  test('seats added go to those who wait, not to the public', async () => {
    const { eventId, tierId } = await addEvent(harness, owner, { tier: { quantity: 1 } });
    await sellSeats(harness, eventId, tierId, 1, 'test');
    await joinWaitlist(eventId, tierId, 'first@example.com');
    await joinWaitlist(eventId, tierId, 'second@example.com');

    const { body } = await updateTier(tierId, { quantity: 2 });
    expect(body).toMatchObject({ quantity: 2, available: 0, status: 'waitlist' });
    expect(await waiting(eventId)).toEqual([
      { email: 'first@example.com', status: 'offered' },
      { email: 'second@example.com', status: 'waiting' },
    ]);
    expect(await availability(eventId)).toMatchObject({
      status: 'sold_out',
      tiers: [{ available: 0, status: 'waitlist', waitlist: true }],
    });
  });

  test('raising an event’s capacity serves those who wait', async () => {
    const { eventId, tierId } = await addEvent(harness, owner, { event: { capacity: 1 } });
    await sellSeats(harness, eventId, tierId, 1, 'test');
    await joinWaitlist(eventId, tierId, 'ada@example.com');
    await harness.send('PUT', `/events/${eventId}`, { as: owner.secret, body: { capacity: 2 } });
    expect(await waiting(eventId)).toEqual([{ email: 'ada@example.com', status: 'offered' }]);
  });
});

describe('tiers.delete', () => {
  test('removes a tier nobody ordered, also from what can be bought, and a repeat gives the same answer', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    const { body: kept } = await createTier(eventId, { name: 'Kept', price: 100, quantity: 5 });
    const remove = () => harness.send('DELETE', `/tiers/${tierId}`, { as: owner.secret, key: `delete-${tierId}` });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(204);
    expect((await availability(eventId)).tiers.map((tier) => tier.tier_id)).toEqual([kept.id]);
    expect((await harness.send('GET', `/tiers/${tierId}/availability`)).status).toBe(404);
    expect(await ledger(tierId)).toEqual([{ quantity: 0 }]);
  });

  test('keeps the last tier of a published event, and removes it once the event is a draft', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    const remove = () => harness.send<Problem>('DELETE', `/tiers/${tierId}`, { as: owner.secret });
    const refused = await remove();
    expect([refused.status, refused.body.code]).toEqual([409, 'last_tier']);
    await harness.send('POST', `/events/${eventId}/unpublish`, { as: owner.secret });
    expect((await remove()).status).toBe(204);
  });

  test('keeps a tier that people wait for', async () => {
    const { eventId, tierId } = await addEvent(harness, owner, { tier: { quantity: 1 } });
    await sellSeats(harness, eventId, tierId, 1, 'test');
    await joinWaitlist(eventId, tierId, 'ada@example.com');
    const { status, body } = await harness.send<Problem>('DELETE', `/tiers/${tierId}`, { as: owner.secret });
    expect([status, body.code]).toEqual([409, 'tier_in_use']);
  });
});

describe('availability', () => {
  const placeHold = (eventId: string, tierId: string, quantity: number) =>
    harness.send('POST', '/holds', {
      as: owner.publishable,
      body: { event_id: eventId, items: [{ tier_id: tierId, quantity }] },
    });

  test('counts seats under hold as taken everywhere', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    expect((await placeHold(eventId, tierId, 4)).status).toBe(201);
    expect((await availability(eventId)).tiers).toMatchObject([{ available: 6, status: 'on_sale' }]);
    expect((await harness.send('GET', `/tiers/${tierId}/availability`)).body).toMatchObject({ available: 6 });
    const { body } = await harness.send<{ tiers: Tier[] }>('GET', `/events/${eventId}`);
    expect(body.tiers).toMatchObject([{ available: 6, quantity: 10 }]);
  });

  test('costs one call of Redis a second, and none of Postgres', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    const ofTier = () => harness.send('GET', `/tiers/${tierId}/availability`);
    await availability(eventId);
    await ofTier();
    harness.advance(1);
    const { neon, upstash } = harness.standIns;
    await harness.idle();
    neon.faults.set({ match: /\/sql/, latencyMs: 0 });
    upstash.faults.set({ latencyMs: 0 });
    for (let n = 0; n < 3; n++) await availability(eventId);
    expect([neon.faults.hits, upstash.faults.hits]).toEqual([0, 1]);
    for (let n = 0; n < 3; n++) await ofTier();
    expect([neon.faults.hits, upstash.faults.hits]).toEqual([0, 2]);
  });

  test('an event with its tiers costs one round trip to Postgres', async () => {
    const { eventId } = await addEvent(harness, owner);
    const { faults } = harness.standIns.neon;
    await harness.idle();
    faults.set({ match: /\/sql/, latencyMs: 0 });
    await harness.send('GET', `/events/${eventId}`);
    expect(faults.hits).toBe(1);
  });

  test('shows a sale at once, though the gate had an older snapshot', async () => {
    const { eventId, tierId } = await addEvent(harness, owner);
    await availability(eventId);
    await updateTier(tierId, { quantity: 7 });
    expect((await availability(eventId)).tiers).toMatchObject([{ available: 7 }]);
  });
});

describe('without Redis', () => {
  test('availability and changes go on from Postgres', async () => {
    const isolated = await createHarness();
    try {
      const promoter = await addPromoter(isolated);
      const { eventId, tierId } = await addEvent(isolated, promoter);
      await sellSeats(isolated, eventId, tierId, 3, 'test');
      isolated.standIns.upstash.faults.set({ status: 500 });
      const before = await isolated.send<EventAvailability>('GET', `/events/${eventId}/availability`);
      expect(isolated.standIns.upstash.faults.hits).toBeGreaterThan(0);
      expect(before.body).toMatchObject({ status: 'on_sale', tiers: [{ available: 7 }] });
      const change = { as: promoter.secret, body: { quantity: 5 } };
      expect((await isolated.send('PUT', `/tiers/${tierId}`, change)).status).toBe(200);
      const after = await isolated.send<EventAvailability>('GET', `/events/${eventId}/availability`);
      expect(after.body.tiers).toMatchObject([{ available: 2 }]);
      expect((await isolated.send('GET', `/events/${eventId}`)).body).toMatchObject({ tiers: [{ available: 2 }] });
    } finally {
      await isolated.close();
    }
  });
});

import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRedisGate } from '../../src/adapters/redis-gate/gate.ts';
import { signHold } from '../../src/modules/holds/service.ts';
import type { EventSnapshot, Hold as GateHold } from '../../src/ports/holds.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter, register } from '../people.ts';

const SEATS_PER_IP = 6;
/** Longer than the gate's circuit stays open. */
const CIRCUIT_MS = 2_100;

let api: Harness;
let redis: Redis;
let promoter: Promoter;
let addresses = 0;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  api = await createHarness({ env: { HOLD_SEATS_PER_IP: String(SEATS_PER_IP), HOLD_SEATS_PER_BUYER: '4' } });
  promoter = await newPromoter(api);
  redis = new Redis(api.standIns.redis.url);
  redis.on('error', () => undefined);
});
beforeEach(() => {
  api.standIns.upstash.faults.clear();
  later(CIRCUIT_MS);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(async () => {
  vi.useRealTimers();
  redis.disconnect();
  await api.close();
});

const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
const newAddress = () => `198.51.100.${++addresses}`;
const line = (tierId: string | undefined, quantity: number) => ({ tier_id: tierId ?? '', quantity });
const hold = (eventId: string, items: object[], options: { ip?: string; as?: string; key?: string } = {}) =>
  api.send<{
    id: string;
    token: string;
    code: string;
    tier_id?: string;
    available?: number;
    room?: number;
    expires_at: string;
  }>('POST', '/holds', {
    as: options.as ?? promoter.pk,
    body: { event_id: eventId, items },
    headers: { 'cf-connecting-ip': options.ip ?? newAddress() },
    ...(options.key && { key: options.key }),
  });
const free = async (eventId: string) => {
  const answer = await api.send<{ tiers: { tier_id: string; available: number }[] }>(
    'GET',
    `/events/${eventId}/availability`,
  );
  const ids = await api.query<{ id: string }>('select id from tiers where event_id = $1 order by position', [eventId]);
  return ids.map(({ id }) => answer.body.tiers.find(({ tier_id }) => tier_id === id)?.available);
};
const oneTier = async (quantity: number, event: Record<string, unknown> = {}) => {
  const made = await newEvent(api, promoter, [{ quantity }], event);
  return { id: made.id, tier: made.tiers[0]?.id };
};
const extend = (id: string, token: string, as = promoter.pk) =>
  api.send<{ token: string; code: string; expires_at: string }>('POST', `/holds/${id}/extend`, { as, body: { token } });
const release = (id: string, token: string, options: { as?: string; key?: string } = {}) =>
  api.send<{ code: string }>('DELETE', `/holds/${id}?token=${token}`, { as: promoter.pk, ...options });
const fewAtATime = async (quantity: number) => {
  const made = await newEvent(api, promoter, [{ quantity, max_per_order: 3 }]);
  return { id: made.id, tier: made.tiers[0]?.id };
};
const order = (token: string) => newBuyer(api, promoter).order({ hold_token: token });

describe('caps on holds', () => {
  test('one address can’t keep more than its share of an event, and can again once it releases', async () => {
    const event = await fewAtATime(20);
    const ip = newAddress();
    const first = await hold(event.id, [line(event.tier, 3)], { ip });
    expect((await hold(event.id, [line(event.tier, 3)], { ip })).status).toBe(201);
    const refused = await hold(event.id, [line(event.tier, 1)], { ip });
    expect(refused).toMatchObject({ status: 429, body: { code: 'address_limit' } });
    expect((await hold(event.id, [line(event.tier, 3)])).status).toBe(201);
    await api.send('DELETE', `/holds/${first.body.id}?token=${first.body.token}`, { as: promoter.pk });
    expect((await hold(event.id, [line(event.tier, 3)], { ip })).status).toBe(201);
  });

  test('an address is told when its hold would fit again, and it fits then and no earlier', async () => {
    const event = await fewAtATime(20);
    const ip = newAddress();
    for (const quantity of [1, 2, 3]) {
      expect((await hold(event.id, [line(event.tier, quantity)], { ip })).status).toBe(201);
      // Others' holds and released ones are in between.
      expect((await hold(event.id, [line(event.tier, 1)])).status).toBe(201);
      later(60_000);
    }
    const refused = await hold(event.id, [line(event.tier, 2)], { ip });
    const wait = Number(refused.headers.get('retry-after'));
    // Needs two of the second hold besides the one of the first, which is three minutes old.
    expect(wait).toBe(3 * 60);
    later(wait * 1000 - 1_000);
    expect((await hold(event.id, [line(event.tier, 2)], { ip })).status).toBe(429);
    later(1_000);
    expect((await hold(event.id, [line(event.tier, 2)], { ip })).status).toBe(201);
  });

  test.each([
    ['twice the largest order of any of its tiers', { quantity: 100, max_per_order: 9 }, {}, 18],
    ['2 % of its capacity', { quantity: 500, max_per_order: 3 }, { capacity: 400 }, 8],
    ['2 % of its tickets where it has no capacity', { quantity: 500, max_per_order: 3 }, {}, 10],
    ['what is configured at the least', { quantity: 100, max_per_order: 1 }, { capacity: 50 }, SEATS_PER_IP],
  ])('an address can hold %s', async (_, tier, changes, most) => {
    const event = await newEvent(api, promoter, [tier], changes);
    const ip = newAddress();
    const id = event.tiers[0]?.id;
    for (let left = most; left > 0; left -= tier.max_per_order) {
      const granted = await hold(event.id, [line(id, Math.min(left, tier.max_per_order))], { ip });
      expect(granted.status).toBe(201);
    }
    expect((await hold(event.id, [line(id, 1)], { ip })).body.code).toBe('address_limit');
  });

  test('whoever wants more than an address can ever hold is told how many that is', async () => {
    const event = await newEvent(api, promoter, [
      { quantity: 50, max_per_order: 4 },
      { quantity: 50, max_per_order: 4 },
      { quantity: 50, max_per_order: 4 },
    ]);
    const items = event.tiers.map(({ id }) => line(id, 4));
    const refused = await hold(event.id, items);
    expect(refused).toMatchObject({ status: 422, body: { code: 'quantity_out_of_range', most: 8 } });
  });

  test('a promoter’s own backend sells for many from one address', async () => {
    const event = await fewAtATime(20);
    const ip = newAddress();
    for (let n = 0; n < 6; n++) {
      const granted = await hold(event.id, [line(event.tier, 3)], { ip, as: promoter.sk });
      expect(granted.status).toBe(201);
    }
  });

  test('one IPv6 network can’t hold more either, from whichever of its addresses', async () => {
    const event = await fewAtATime(20);
    const network = `2001:db8:0:${(++addresses).toString(16)}`;
    expect((await hold(event.id, [line(event.tier, 3)], { ip: `${network}::1` })).status).toBe(201);
    expect((await hold(event.id, [line(event.tier, 3)], { ip: `${network}::3` })).status).toBe(201);
    const refused = await hold(event.id, [line(event.tier, 3)], { ip: `${network}::2` });
    expect(refused.body.code).toBe('address_limit');
    expect(Number(refused.headers.get('retry-after'))).toBe(300);
    expect((await hold(event.id, [line(event.tier, 3)], { ip: '2001:db8:1::2' })).status).toBe(201);
  });

  test('one signed-in buyer can’t, from however many addresses', async () => {
    const event = await fewAtATime(20);
    const { access_token: as } = await register(api, { email: 'collector@example.com' });
    expect((await hold(event.id, [line(event.tier, 3)], { as })).status).toBe(201);
    expect((await hold(event.id, [line(event.tier, 2)], { as })).body.code).toBe('too_many_holds');
    expect((await hold(event.id, [line(event.tier, 1)], { as })).status).toBe(201);
  });

  test('a tier’s limit per order is also its limit per person: signed in or not, held and ordered', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 100, max_per_order: 50 }]);
    const id = event.tiers[0]?.id;
    const held = await hold(event.id, [line(id, 44)]);
    expect((await order(held.body.token)).status).toBe(201);
    const { access_token: as } = await register(api, { email: 'choirmaster@example.com' });
    expect((await hold(event.id, [line(id, 44)], { as })).status).toBe(201);
    expect((await hold(event.id, [line(id, 7)], { as })).body.code).toBe('too_many_holds');
  });

  test('one e-mail can’t have more than 40 unpaid tickets of an event, wherever its holds come from', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 100, max_per_order: 6 }]);
    const [tier] = event.tiers;
    const email = 'hoarder@example.com';
    for (let seats = 6; seats <= 36; seats += 6) {
      const held = await hold(event.id, [line(tier?.id, 6)]);
      expect((await newBuyer(api, promoter, email).order({ hold_token: held.body.token })).status).toBe(201);
    }
    const held = await hold(event.id, [line(tier?.id, 5)]);
    const refused = await newBuyer(api, promoter, email.toUpperCase()).order({ hold_token: held.body.token });
    expect(refused.body.code).toBe('too_many_open_orders');
  });
});

describe('a choice that does not fit', () => {
  test('over several tiers is told the event’s room, and that many can be had', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 5 }], { capacity: 3 });
    const [stalls, box] = event.tiers.map(({ id }) => id);
    const refused = await hold(event.id, [line(stalls, 2), line(box, 2)]);
    expect(refused).toMatchObject({ status: 409, body: { code: 'too_many_together', room: 3 } });
    expect(refused.body.tier_id).toBeUndefined();
    expect((await hold(event.id, [line(stalls, 2), line(box, 1)])).status).toBe(201);
  });

  test('of one tier is told what is left of it, by its own seats or the event’s', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 2 }, { quantity: 9, min_per_order: 4 }], {
      capacity: 3,
    });
    const [stalls, box, group] = event.tiers.map(({ id }) => id);
    const answers = await Promise.all([
      hold(event.id, [line(stalls, 4)]),
      hold(event.id, [line(box, 3)]),
      hold(event.id, [line(group, 4)]),
    ]);
    expect(answers.map(({ body: { code, tier_id, available } }) => [code, tier_id, available])).toEqual([
      ['sold_out', stalls, 3],
      ['sold_out', box, 2],
      // Three are too few for its smallest order.
      ['sold_out', group, 0],
    ]);
  });

  test.each([
    ['with the gate away', () => api.standIns.upstash.faults.set({ status: 500 })],
    ['whose hold is asked for with its order', () => undefined],
  ])('is told the same %s', async (_, prepare) => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 5 }], { capacity: 3 });
    prepare();
    const items = event.tiers.map(({ id }) => line(id, 2));
    const refused = await newBuyer(api, promoter).order({ event_id: event.id, items });
    expect(refused).toMatchObject({ status: 409, body: { code: 'too_many_together', room: 3 } });
  });

  test.each([
    ['with the gate', () => undefined],
    ['with the gate away', () => api.standIns.upstash.faults.set({ status: 500 })],
  ])('is told of a full event before its sale that the sale has not started, %s', async (_, prepare) => {
    const sale_start = new Date(Date.now() + 60_000).toISOString();
    const made = await newEvent(
      api,
      promoter,
      [
        { quantity: 5, sale_start },
        { quantity: 5, price: 0 },
      ],
      { capacity: 5 },
    );
    const [early, free] = made.tiers.map(({ id }) => id);
    expect((await newBuyer(api, promoter).order({ event_id: made.id, items: [line(free, 5)] })).status).toBe(201);
    prepare();
    const refused = await hold(made.id, [line(early, 1)]);
    expect(refused.body).toMatchObject({ code: 'sale_not_started', tier_id: early });
  });
});

describe('what is held', () => {
  type Shown = {
    status: string;
    room: number;
    tiers: { tier_id: string; status: string; available: number; held_until: string | null; waitlist: boolean }[];
  };
  const shown = async (eventId: string) => (await api.send<Shown>('GET', `/events/${eventId}/availability`)).body;
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

  test('is not sold out: its earliest return is shown, and the waitlist is not suggested', async () => {
    const event = await oneTier(2);
    const first = await hold(event.id, [line(event.tier, 1)]);
    later(60_000);
    await hold(event.id, [line(event.tier, 1)]);
    const held = { status: 'all_held', available: 0, held_until: first.body.expires_at, waitlist: false };
    expect(await shown(event.id)).toMatchObject({ status: 'all_held', room: 0, tiers: [held] });
    expect((await api.send('GET', `/tiers/${event.tier}/availability`)).body).toMatchObject(held);
    expect((await api.send('GET', `/events/${event.id}`)).body).toMatchObject({ tiers: [{ status: 'all_held' }] });

    // An order is no hold: seats of an unpaid order go to the waitlist.
    await order(first.body.token);
    expect((await shown(event.id)).tiers[0]).toMatchObject({ status: 'all_held', held_until: inMs(300_000) });
    later(300_000);
    expect(await shown(event.id)).toMatchObject({ status: 'on_sale', tiers: [{ held_until: null, available: 1 }] });
    await order((await hold(event.id, [line(event.tier, 1)])).body.token);
    const unpaid = { status: 'all_held', held_until: null, waitlist: true };
    expect(await shown(event.id)).toMatchObject({ status: 'all_held', tiers: [unpaid] });
  });

  test('is sold out once it is paid for', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 1, price: 0 }]);
    const [tier] = event.tiers;
    await order((await hold(event.id, [line(tier?.id, 1)])).body.token);
    expect(await shown(event.id)).toMatchObject({
      status: 'sold_out',
      tiers: [{ status: 'sold_out', held_until: null, waitlist: true }],
    });
  });

  test('takes the event’s room from all tiers, which is shown only where it limits them', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 4 }, { quantity: 4 }, { quantity: 4 }], { capacity: 5 });
    const [stalls, box, backstage] = event.tiers.map(({ id }) => id);
    await api.send('PUT', `/tiers/${backstage}`, {
      as: promoter.sk,
      body: { visibility: 'hidden', access_code: 'LANTERNS' },
    });
    // The shown tiers together may reveal nothing of the hidden tier's quantity through the capacity.
    expect(await shown(event.id)).toMatchObject({ room: 5, tiers: [{ available: 4 }, { available: 4 }] });
    await hold(event.id, [line(stalls, 4)]);
    const ended = await shown(event.id);
    expect(ended.room).toBe(1);
    const statuses = Object.fromEntries(ended.tiers.map(({ tier_id, status }) => [tier_id, status]));
    expect(statuses).toEqual({ [stalls ?? '']: 'all_held', [box ?? '']: 'on_sale' });
    const last = await hold(event.id, [line(box, 1)]);
    // No seat of this tier is under hold, but room is.
    expect((await shown(event.id)).tiers).toContainEqual(
      expect.objectContaining({ tier_id: box, status: 'all_held', held_until: last.body.expires_at }),
    );
  });
});

describe('a hold', () => {
  test('over several tiers is granted whole or not at all', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 1 }]);
    const [stalls, box] = event.tiers;
    const refused = await hold(event.id, [line(stalls?.id, 2), line(box?.id, 2)]);
    expect(refused.body).toMatchObject({ code: 'sold_out', tier_id: box?.id });
    expect(await free(event.id)).toEqual([5, 1]);
    expect((await hold(event.id, [line(stalls?.id, 2), line(box?.id, 1)])).status).toBe(201);
    expect(await free(event.id)).toEqual([3, 0]);
  });

  test('respects the event’s capacity across its tiers, in the gate and in Postgres', async () => {
    const event = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 5 }], { capacity: 6 });
    const [stalls, box] = event.tiers;
    const first = await hold(event.id, [line(stalls?.id, 3), line(box?.id, 1)]);
    expect((await hold(event.id, [line(box?.id, 3)])).body.code).toBe('sold_out');
    expect(await free(event.id)).toEqual([2, 2]);
    const second = await hold(event.id, [line(box?.id, 2)]);
    expect((await order(first.body.token)).status).toBe(201);
    await redis.flushall();
    const third = await hold(event.id, [line(box?.id, 2)]);
    expect((await order(second.body.token)).status).toBe(201);
    expect((await order(third.body.token)).body.code).toBe('hold_no_longer_fits');
  });

  test('is the same hold for the same key, and none for another request with it', async () => {
    const event = await oneTier(5);
    const [ip, key] = [newAddress(), randomUUID()];
    const first = await hold(event.id, [line(event.tier, 2)], { ip, key });
    const again = await hold(event.id, [line(event.tier, 2)], { ip, key });
    expect(again.body).toEqual(first.body);
    expect((await hold(event.id, [line(event.tier, 1)], { ip, key })).body.code).toBe('idempotency_key_reused');
    expect(await free(event.id)).toEqual([3]);
  });

  test('is extended once, also one that Redis has forgotten', async () => {
    const event = await oneTier(1);
    const held = await hold(event.id, [line(event.tier, 1)]);
    await redis.flushall();
    const longer = await extend(held.body.id, held.body.token);
    expect(longer.status).toBe(200);
    expect((await extend(held.body.id, held.body.token)).body.code).toBe('hold_already_extended');
    expect((await extend(held.body.id, longer.body.token)).body.code).toBe('hold_already_extended');
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });

  test('is not extended a second time because Redis forgot the first', async () => {
    const event = await oneTier(1);
    const held = await hold(event.id, [line(event.tier, 1)]);
    later(1_000);
    const longer = await extend(held.body.id, held.body.token);
    await redis.flushall();
    expect((await extend(held.body.id, longer.body.token)).body.code).toBe('hold_already_extended');
    expect((await order(longer.body.token)).status).toBe(201);
  });

  test('is extended once while Redis is away', async () => {
    const event = await oneTier(1);
    const held = await hold(event.id, [line(event.tier, 1)]);
    api.standIns.upstash.faults.set({ status: 500 });
    api.advance(1);
    const longer = await extend(held.body.id, held.body.token);
    expect(Date.parse(longer.body.expires_at)).toBeGreaterThan(Date.parse(held.body.expires_at));
    expect((await extend(held.body.id, longer.body.token)).body.code).toBe('hold_already_extended');
  });

  test('that became an order is not brought back by an extension', async () => {
    const event = await oneTier(2);
    const held = await hold(event.id, [line(event.tier, 1)]);
    expect((await order(held.body.token)).status).toBe(201);
    expect((await extend(held.body.id, held.body.token)).body.code).toBe('hold_expired');
    expect(await free(event.id)).toEqual([1]);
  });

  test('whose order was refused asks for room when it is extended', async () => {
    const event = await oneTier(2);
    const held = await hold(event.id, [line(event.tier, 2)]);
    await redis.flushall();
    const stranger = await hold(event.id, [line(event.tier, 1)]);
    expect((await extend(held.body.id, held.body.token)).body).toMatchObject({ code: 'sold_out', tier_id: event.tier });
    await release(stranger.body.id, stranger.body.token);
    expect((await extend(held.body.id, held.body.token)).status).toBe(200);
    expect(await free(event.id)).toEqual([0]);
  });

  test.each([
    [
      'its event is taken off sale',
      'event_not_on_sale',
      "update events set status = 'draft', version = version + 1 where id = $1",
    ],
    [
      'its event is over',
      'event_ended',
      "update events set end_time = now(), start_time = now() - interval '1 hour', version = version + 1 where id = $1",
    ],
    [
      'its tier’s sale is over',
      'sale_ended',
      'with t as (update tiers set sale_end = now() where event_id = $1) update events set version = version + 1 where id = $1',
    ],
  ])('is not extended once %s, live or not', async (_, code, sql) => {
    const event = await oneTier(2);
    const [live, lost] = [await hold(event.id, [line(event.tier, 1)]), await hold(event.id, [line(event.tier, 1)])];
    await redis.zrem(`gate:{${event.id}}:holds`, lost.body.id);
    await redis.hdel(`gate:{${event.id}}:data`, lost.body.id);
    await api.query(sql, [event.id]);
    api.advance(31);
    expect((await extend(live.body.id, live.body.token)).body.code).toBe(code);
    expect((await extend(lost.body.id, lost.body.token)).body.code).toBe(code);
    api.standIns.upstash.faults.set({ status: 500 });
    expect((await extend(live.body.id, live.body.token)).body.code).toBe(code);
    if (code === 'event_ended')
      await api.query("update events set end_time = now() + interval '9 days' where id = $1", [event.id]);
  });

  test('does not exist for the key of another promoter', async () => {
    const event = await oneTier(5);
    const stranger = await newPromoter(api);
    const held = await hold(event.id, [line(event.tier, 2)]);
    const { id, token } = held.body;
    for (const as of [stranger.pk, stranger.sk]) {
      const look = await api.send<{ code: string }>('GET', `/holds/${id}?token=${token}`, { as });
      const quote = await api.send<{ code: string }>('POST', '/promo-codes/check', {
        as,
        body: { hold_token: token, code: 'HALF' },
      });
      const answers = [look, await extend(id, token, as), await release(id, token, { as }), quote];
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [404, 'hold_not_found']),
      );
    }
    const ordered = await order(token);
    expect(ordered.status).toBe(201);
    const theirs = await newBuyer(api, stranger).order({ hold_token: token });
    expect([theirs.status, theirs.body.code]).toEqual([404, 'hold_not_found']);
    expect(theirs.body).not.toHaveProperty('secret');
  });

  test('with a token from before it named the promoter belongs to its promoter only, too', async () => {
    const event = await oneTier(5);
    const held = await hold(event.id, [line(event.tier, 2)]);
    const old = await signHold(api.deps.secrets, {
      ...JSON.parse((await redis.hget(`gate:{${event.id}}:data`, held.body.id)) ?? ''),
      event_id: event.id,
      promoter_id: null,
      granted_at: api.now(),
      expires_at: new Date(held.body.expires_at),
    });
    expect((await extend(held.body.id, old, (await newPromoter(api)).pk)).body.code).toBe('hold_not_found');
    expect((await extend(held.body.id, old)).status).toBe(200);
  });

  test('that is released while Redis is away is free once it is back', async () => {
    const event = await oneTier(2);
    const held = await hold(event.id, [line(event.tier, 2)]);
    api.standIns.upstash.faults.set({ status: 500 });
    expect((await release(held.body.id, held.body.token)).status).toBe(202);
    expect((await release(held.body.id, held.body.token)).status).toBe(202);
    expect(await free(event.id)).toEqual([2]);
    api.standIns.upstash.faults.clear();
    later(CIRCUIT_MS);
    expect(await free(event.id)).toEqual([0]);
    await api.drain();
    expect(await free(event.id)).toEqual([2]);
    expect((await release(held.body.id, held.body.token)).status).toBe(204);
    expect((await extend(held.body.id, held.body.token)).body.code).toBe('hold_expired');
  });

  test('whose order the gate knows nothing of leads to that order, sold out or not', async () => {
    const event = await oneTier(1);
    const buyer = newBuyer(api, promoter);
    const key = randomUUID();
    const body = { event_id: event.id, items: [line(event.tier, 1)] };
    const first = await buyer.order(body, key);
    expect(first.status).toBe(201);
    await redis.flushall();
    const again = await buyer.order(body, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await buyer.order({ ...body, name: 'Another' }, key)).body.code).toBe('idempotency_key_reused');
  });
});

describe('the snapshot', () => {
  /** A snapshot with another quantity, and a version above the event's by so much. */
  const putSnapshot = async (eventId: string, ahead: number, quantity: number) => {
    const [row] = await api.query<{ snapshot: EventSnapshot }>('select app.event_snapshot($1, now()) as snapshot', [
      eventId,
    ]);
    if (!row) throw new Error('No such event');
    const tiers = Object.entries(row.snapshot.tiers).map(([id, tier]) => [id, { ...tier, quantity }]);
    const version = row.snapshot.version + ahead;
    await api.deps.gate.putSnapshot({ ...row.snapshot, version, tiers: Object.fromEntries(tiers) }, api.now());
  };

  test('of an older version never replaces a newer one', async () => {
    const event = await oneTier(10);
    await putSnapshot(event.id, 1_000, 3);
    await putSnapshot(event.id, 999, 10);
    expect(await free(event.id)).toEqual([3]);
    await putSnapshot(event.id, 1_001, 4);
    expect(await free(event.id)).toEqual([4]);
  });

  test('lives for 30 s, so that one from before a database was restored heals', async () => {
    const event = await oneTier(10);
    await putSnapshot(event.id, 1_000_000, 3);
    api.advance(29);
    expect(await free(event.id)).toEqual([3]);
    api.advance(2);
    expect(await free(event.id)).toEqual([10]);
  });

  test('with too few sold oversells nothing, and the first refusal corrects it', async () => {
    const event = await oneTier(2);
    await putSnapshot(event.id, 0, 10);
    const [a, b, c] = [
      await hold(event.id, [line(event.tier, 2)]),
      await hold(event.id, [line(event.tier, 2)]),
      await hold(event.id, [line(event.tier, 1)]),
    ];
    expect([a.status, b.status, c.status]).toEqual([201, 201, 201]);
    expect((await order(a.body.token)).status).toBe(201);
    await putSnapshot(event.id, 0, 10);
    expect((await order(b.body.token)).body.code).toBe('hold_no_longer_fits');
    expect(await free(event.id)).toEqual([0]);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });
});

describe('Redis', () => {
  /** Makes every call fail at once, and the circuit of an event open. */
  const takeAway = async (eventId: string) => {
    api.standIns.upstash.faults.set({ status: 500 });
    const { faults } = api.standIns.upstash;
    for (let hits = -1; hits < faults.hits; ) {
      hits = faults.hits;
      await free(eventId);
    }
  };
  const isBack = () => {
    api.standIns.upstash.faults.clear();
    later(CIRCUIT_MS);
  };

  test('that does not answer is not waited for: the circuit opens and the sale goes on', async () => {
    const event = await oneTier(3);
    api.standIns.upstash.faults.set({ hang: true });
    const held = await hold(event.id, [line(event.tier, 1)]);
    expect(held.status).toBe(201);
    expect(api.standIns.upstash.faults.hits).toBeGreaterThan(0);
    await takeAway(event.id);
    expect((await order(held.body.token)).status).toBe(201);
    expect(await free(event.id)).toEqual([2]);

    isBack();
    await api.sweep();
    expect((await hold(event.id, [line(event.tier, 2)])).status).toBe(201);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });

  test('that fails for one event is asked about others', async () => {
    const [event, other] = [await oneTier(3), await oneTier(3)];
    await takeAway(event.id);
    api.standIns.upstash.faults.clear();
    const held = await hold(other.id, [line(other.tier, 3)]);
    expect(held.status).toBe(201);
    expect(await redis.hget(`gate:{${other.id}}:held`, other.tier ?? '')).toBe('3');
  });

  test('that is away costs nobody a hold: a buyer with all five tickets keeps and buys them', async () => {
    const event = await oneTier(5);
    const mine = await hold(event.id, [line(event.tier, 5)]);
    await takeAway(event.id);
    expect(await free(event.id)).toEqual([0]);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
    api.advance(291);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
    expect((await order(mine.body.token)).status).toBe(201);
    isBack();
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });

  test('that is away keeps each hold until its own end, and those of other isolates', async () => {
    const event = await oneTier(5);
    await hold(event.id, [line(event.tier, 3)]);
    api.advance(100);
    expect(await free(event.id)).toEqual([2]);
    // Another isolate has its own gate; this one learns of its hold on its next call.
    const { env, clock, log } = api.deps;
    const elsewhere = createRedisGate(
      env,
      clock,
      (error) => log('warn', String(error)),
      () => undefined,
    );
    await elsewhere.place(
      {
        holdId: `hld_${'0'.repeat(26)}`,
        idempotencyKey: null,
        isWhole: true,
        eventId: event.id,
        promoterId: '',
        lines: [line(event.tier, 2)],
        key: { code: '', promoterId: '' },
        buyer: '',
        ip: '',
        admission: null,
        now: api.now(),
        seconds: 300,
      },
      async () => null,
    );
    later(CIRCUIT_MS);
    expect(await free(event.id)).toEqual([0]);
    await takeAway(event.id);
    api.advance(201);
    expect((await hold(event.id, [line(event.tier, 4)])).body.code).toBe('sold_out');
    expect((await hold(event.id, [line(event.tier, 3)])).status).toBe(201);
    api.advance(101);
    expect((await hold(event.id, [line(event.tier, 2)])).status).toBe(201);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });

  test('that is away lets a buyer’s order free what it did not take', async () => {
    const event = await oneTier(4);
    const mine = await hold(event.id, [line(event.tier, 2)]);
    await takeAway(event.id);
    expect((await order(mine.body.token)).status).toBe(201);
    expect(await free(event.id)).toEqual([2]);
    expect((await hold(event.id, [line(event.tier, 2)])).status).toBe(201);
  });

  test('whose answer is lost has done its work once', async () => {
    const event = await oneTier(5);
    const held = await hold(event.id, [line(event.tier, 2)]);
    api.standIns.upstash.faults.set({ dropResponse: true, times: 1 });
    api.advance(10);
    const longer = await extend(held.body.id, held.body.token);
    expect(api.standIns.upstash.faults.hits).toBe(1);
    expect(longer.status).toBe(200);
    expect(Date.parse(longer.body.expires_at)).toBeGreaterThan(Date.parse(held.body.expires_at));
  });

  test('that is killed oversells nothing, and is used again when it is back', async () => {
    const event = await oneTier(2);
    const before = await hold(event.id, [line(event.tier, 1)]);
    await api.standIns.redis.kill();
    const [a, b] = [await hold(event.id, [line(event.tier, 2)]), await hold(event.id, [line(event.tier, 1)])];
    await api.standIns.redis.restart();
    expect([a.body.code, b.status]).toEqual(['sold_out', 201]);
    expect((await order(b.body.token)).status).toBe(201);
    expect((await order(before.body.token)).status).toBe(201);
    expect((await hold(event.id, [line(event.tier, 1)])).body.code).toBe('sold_out');
  });

  test('that was flushed places a buyer’s hold again, and Postgres decides', async () => {
    const event = await oneTier(2);
    const kept = await hold(event.id, [line(event.tier, 2)]);
    await redis.flushall();
    const stranger = await hold(event.id, [line(event.tier, 2)]);
    expect(stranger.status).toBe(201);
    expect((await order(kept.body.token)).status).toBe(201);
    expect((await order(stranger.body.token)).body.code).toBe('hold_no_longer_fits');
  });
});

describe('the sweep reconciles the gate', () => {
  const keyOf = (eventId: string, name: string) => `gate:{${eventId}}:${name}`;

  test('with its own holds, where its counts have drifted', async () => {
    const event = await oneTier(5);
    await hold(event.id, [line(event.tier, 2)]);
    await redis.hincrby(keyOf(event.id, 'held'), event.tier ?? '', 3);
    await redis.hincrby(keyOf(event.id, 'held'), '*', 3);
    expect(await free(event.id)).toEqual([0]);
    await api.sweep();
    expect(await free(event.id)).toEqual([3]);
  });

  test('with holds whose data was evicted, which else would be counted for ever', async () => {
    const event = await oneTier(5);
    await hold(event.id, [line(event.tier, 2)]);
    await redis.del(keyOf(event.id, 'data'));
    api.advance(301);
    expect(await free(event.id)).toEqual([3]);
    await api.sweep();
    expect(await free(event.id)).toEqual([5]);
  });

  test('with orders that were made as the Worker died before the gate heard of it', async () => {
    const event = await oneTier(5);
    const held = await hold(event.id, [line(event.tier, 2)]);
    const text = await redis.hget(keyOf(event.id, 'data'), held.body.id);
    expect((await order(held.body.token)).status).toBe(201);
    const stored = JSON.parse(text ?? '') as Omit<GateHold, 'granted_at' | 'expires_at'> & Record<string, number>;
    const dates = { granted_at: new Date(stored.granted_at ?? 0), expires_at: new Date(stored.expires_at ?? 0) };
    await api.deps.gate.pin({ ...stored, event_id: event.id, ...dates }, api.now());
    expect(await free(event.id)).toEqual([1]);
    await api.sweep();
    expect(await free(event.id)).toEqual([3]);
  });

  test('with a change that Redis was away for', async () => {
    const event = await oneTier(5);
    await hold(event.id, [line(event.tier, 1)]);
    await api.query('update tiers set quantity = 9 where id = $1', [event.tier]);
    await api.query(
      `insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
       values ($1, $2, 4, 0, 0, 'test', now())`,
      [event.id, event.tier],
    );
    await api.query('update events set version = version + 1 where id = $1', [event.id]);
    expect(await free(event.id)).toEqual([4]);
    await api.sweep();
    expect(await free(event.id)).toEqual([8]);
  });

  test('and leaves it alone while Redis is away', async () => {
    api.standIns.upstash.faults.set({ status: 500 });
    api.log.length = 0;
    await api.sweep();
    expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { countTraffic } from '@ticket-vendor/stand-ins/traffic.ts';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { type Entry, newBuyer, newEvent, newPromoter, type Promoter } from '../people.ts';
import { newVisitor, type Place, setRoom, type Visitor } from '../visitors.ts';

let api: Harness;
let promoter: Promoter;
let redis: Redis;
beforeAll(async () => {
  api = await createHarness({ env: { RATE_LIMIT_SCALE: '100' } });
  promoter = await newPromoter(api);
  redis = new Redis(api.standIns.redis.url);
  redis.on('error', () => undefined);
});
afterEach(async () => expect(await api.violations()).toEqual([]));
afterAll(async () => {
  redis.disconnect();
  await api.close();
});

/** An event with a waiting room, and its tier. */
const event = async (quantity = 10, settings: object = { mode: 'on' }, tier: object = {}) => {
  const made = await newEvent(api, promoter, [{ price: 0, quantity, ...tier }]);
  await setRoom(api, promoter, made.id, settings);
  return { id: made.id, tier: made.tiers[0]?.id ?? '' };
};

/** Checks again and again, as time goes by, until this visitor is told something else than to wait. */
const awaited = async (visitor: Visitor, seconds = 1): Promise<Place> => {
  for (let tries = 0; tries < 120; tries++) {
    const place = await visitor.check();
    await api.idle();
    if (!['waiting', 'early', 'paused'].includes(place.state)) return place;
    api.advance(seconds);
  }
  throw new Error('It is never this visitor’s turn');
};

/** Has the isolate read the line, so that all who check next are judged by one view. */
const renew = async (visitor: Visitor) => {
  await visitor.check();
  await api.idle();
};

/** A visitor who is admitted, and their admission. */
const admitted = async (eventId: string, options: { withKey?: boolean } = {}) => {
  const visitor = await newVisitor(api, promoter, eventId, options);
  await visitor.join();
  const { admission } = await awaited(visitor);
  return { visitor, token: admission?.token ?? '', visitorId: admission?.visitor_id ?? '' };
};

const placing = (eventId: string, tierId: string, admission: unknown, key = randomUUID() as string) =>
  api.send('POST', '/holds', {
    as: promoter.pk,
    key,
    body: { event_id: eventId, items: [{ tier_id: tierId, quantity: 1 }], ...(admission !== null && { admission }) },
  });

test('a buyer waits in line, is admitted, and only then holds; the same admission is told again', async () => {
  const { id, tier } = await event();
  const visitor = await newVisitor(api, promoter, id);
  const early = await visitor.hold(tier, null);
  expect(early).toMatchObject({ status: 403, body: { code: 'admission_required', waiting_room: true } });
  expect(await visitor.join()).toMatchObject({ state: 'waiting', place: 1, admission: null });
  const place = await awaited(visitor);
  expect(place).toMatchObject({ state: 'admitted', admission: { token: expect.stringMatching(/^at_/) } });
  expect((await visitor.check()).admission).toEqual(place.admission);
  expect((await visitor.hold(tier, place.admission?.token ?? '')).status).toBe(201);
});

test('an event that is published after its room was set up lets people join at once', async () => {
  const { id } = await event();
  const as = promoter.sk;
  expect((await api.send('POST', `/events/${id}/unpublish`, { as })).status).toBe(200);
  await setRoom(api, promoter, id, { mode: 'on' });
  const visitor = await newVisitor(api, promoter, id);
  expect(await visitor.join()).toMatchObject({ code: 'event_not_found' });
  expect((await api.send('POST', `/events/${id}/publish`, { as })).status).toBe(200);
  expect(await visitor.join()).toMatchObject({ state: 'waiting' });
});

test('a crowd that comes at once has its key looked up and the room read once in an isolate', async () => {
  const { id } = await event();
  api.advance(11);
  const { counts, stop } = countTraffic(api.standIns);
  const crowd = await Promise.all(Array.from({ length: 50 }, () => newVisitor(api, promoter, id, { withKey: false })));
  const places = await Promise.all(crowd.map((visitor) => visitor.join()));
  await api.idle();
  stop();
  expect(new Set(places.map(({ state }) => state))).toEqual(new Set(['waiting']));
  // The room; and, since a key is remembered for ten seconds, the key and that it was used.
  expect(counts.redis).toBe(1);
  expect(counts.postgres).toBeLessThan(5);
});

test('pages learn of it from the event and its availability, and without one everybody buys directly', async () => {
  const { id } = await event();
  for (const path of [`/events/${id}`, `/events/${id}/availability`]) {
    expect((await api.send('GET', path)).body).toMatchObject({ waiting_room: true });
  }
  const plain = await event(5, { mode: 'off' });
  expect((await api.send('GET', `/events/${plain.id}/availability`)).body).toMatchObject({ waiting_room: false });
  const visitor = await newVisitor(api, promoter, plain.id);
  expect(await visitor.join()).toMatchObject({ state: 'open', ticket: null });
  expect((await visitor.hold(plain.tier, null)).status).toBe(201);
});

describe('an admission that is shared or replayed lets in one', () => {
  test('it is worth nothing without the key that joined', async () => {
    const { id, tier } = await event();
    const { token, visitorId } = await admitted(id);
    const thief = await newVisitor(api, promoter, id);
    const key = randomUUID();
    const at = Math.floor(api.now().getTime() / 1000);
    const proof = await thief.sign(key, at, visitorId);
    for (const sent of [{ token }, { token, proof, signed_at: at }, { token, proof: 'AAAA', signed_at: at }]) {
      expect(await placing(id, tier, sent, key)).toMatchObject({ status: 403, body: { code: 'admission_invalid' } });
    }
  });

  test('a proof that was overheard fits no other request, and its own is the same hold', async () => {
    const { id, tier } = await event();
    const { visitor, token } = await admitted(id);
    const key = randomUUID();
    const sent = await visitor.proved(token, key);
    const first = await placing(id, tier, sent, key);
    expect(first.status).toBe(201);
    expect((await placing(id, tier, sent)).body.code).toBe('admission_invalid');
    expect((await placing(id, tier, sent, key)).body.id).toBe(first.body.id);
    const stale = await visitor.proved(token, key, Math.floor(api.now().getTime() / 1000) - 400);
    expect((await placing(id, tier, stale, randomUUID())).body.code).toBe('admission_invalid');
  });

  const atOnce = async (on: Harness, by: Promoter, eventId: string, tier: string, visitor: Visitor, token: string) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => visitor.hold(tier, token)));
    const codes = answers.map(({ status, body }) => (status === 201 ? 'held' : body.code));
    return { held: codes.filter((code) => code === 'held').length, codes, on, by, eventId };
  };

  test('of ten holds at once it gets one; when that is given back it gets another; with an order it ends', async () => {
    const { id, tier } = await event(20);
    const { visitor, token } = await admitted(id);
    const { held, codes } = await atOnce(api, promoter, id, tier, visitor, token);
    expect(held).toBe(1);
    expect(codes.filter((code) => code === 'admission_used')).toHaveLength(9);
    const key = randomUUID();
    const again = await visitor.hold(tier, token, { key });
    expect(again.body.code).toBe('admission_used');
    const { body: other } = await admitted(id).then(({ visitor: next, token: own }) => next.hold(tier, own));
    await api.send('DELETE', `/holds/${other.id}?token=${other.token}`, { as: promoter.pk });
    const given = await admitted(id);
    const hold = await given.visitor.hold(tier, given.token);
    await api.send('DELETE', `/holds/${hold.body.id}?token=${hold.body.token}`, { as: promoter.pk });
    const second = await given.visitor.hold(tier, given.token);
    expect(second.status).toBe(201);
    const order = await newBuyer(api, promoter).order({ hold_token: second.body.token });
    expect(order.status).toBe(201);
    await api.idle();
    expect((await given.visitor.hold(tier, given.token)).body.code).toBe('admission_used');
  });

  test('(control) without the count of its holds it gets all ten', async () => {
    const { id, tier } = await event(20);
    const { visitor, token } = await admitted(id);
    const { place } = api.deps.gate;
    api.deps.gate.place = (request, load) => place({ ...request, admission: 'exempt' }, load);
    const { held } = await atOnce(api, promoter, id, tier, visitor, token);
    api.deps.gate.place = place;
    expect(held).toBe(10);
  });

  test('of a browser that can keep no key it is for one hold, even if that is given back', async () => {
    const { id, tier } = await event();
    const { visitor, token } = await admitted(id, { withKey: false });
    const hold = await visitor.hold(tier, token);
    expect(hold.status).toBe(201);
    await api.send('DELETE', `/holds/${hold.body.id}?token=${hold.body.token}`, { as: promoter.pk });
    expect((await visitor.hold(tier, token)).body.code).toBe('admission_used');
  });
});

test('what is no admission of this event is refused as such, whatever it is', async () => {
  const { id, tier } = await event();
  const elsewhere = await event();
  const foreign = await admitted(elsewhere.id);
  const { visitor, token } = await admitted(id);
  const ticket = visitor.ticket();
  const bad = ['x', 'at_', 'at_.', 'at_e30.AAAA', `${token}x`, token.replace('at_', 'pt_'), ticket, foreign.token];
  for (const one of [...bad, `at_${'ä'.repeat(40)}`, token.slice(0, -4), `${token}.${token}`]) {
    expect(await placing(id, tier, { token: one })).toMatchObject({ status: 403, body: { code: 'admission_invalid' } });
    const order = await newBuyer(api, promoter).order({
      event_id: id,
      items: [{ tier_id: tier, quantity: 1 }],
      admission: { token: one },
    });
    expect(order).toMatchObject({ status: 403, body: { code: 'admission_invalid' } });
  }
  const path = `/events/${id}/waiting-room`;
  for (const one of ['x', 'pt_e30.AAAA', token, foreign.visitor.ticket(), `${ticket}x`]) {
    const answer = await api.send('POST', `${path}/check`, { as: promoter.pk, body: { ticket: one } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'admission_invalid' } });
  }
  const noPoint = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) };
  // Whether it is a point of the curve is judged where it is used: joining a line must cost next to nothing.
  const send = (verb: string, body: object) => api.send<Place>('POST', `${path}/${verb}`, { as: promoter.pk, body });
  let useless = (await send('join', { public_key: noPoint })).body;
  for (let tries = 0; tries < 60 && !useless.admission; tries++) {
    api.advance(1);
    useless = (await send('check', { ticket: useless.ticket })).body;
    await api.idle();
  }
  const proof = { signed_at: Math.floor(api.now().getTime() / 1000), proof: 'A'.repeat(86) };
  const refused = await placing(id, tier, { token: useless.admission?.token ?? '', ...proof });
  expect(refused).toMatchObject({ status: 403, body: { code: 'admission_invalid' } });
  api.advance(310);
  expect((await visitor.hold(tier, token)).body.code).toBe('admission_expired');
  expect(await visitor.check()).toMatchObject({ state: 'ended', ticket: null });
});

test('a promoter’s backend and people, claims of offers, and holds from before need no admission', async () => {
  const made = await newEvent(api, promoter, [
    { price: 0, quantity: 10 },
    { name: 'Box', price: 0, quantity: 1 },
  ]);
  const [tier = '', box = ''] = made.tiers.map((one) => one.id);
  const items = [{ tier_id: tier, quantity: 1 }];
  const buyer = newBuyer(api, promoter);
  const before = await buyer.hold(made.id, items);
  const full = await buyer.order({ event_id: made.id, items: [{ tier_id: box, quantity: 1 }] });
  const entry = await buyer.join({ event_id: made.id, tier_id: box });
  await setRoom(api, promoter, made.id, { mode: 'on' });
  expect((await buyer.hold(made.id, items)).body.code).toBe('admission_required');

  for (const as of [promoter.sk, promoter.jwt]) {
    expect((await api.send('POST', '/holds', { as, body: { event_id: made.id, items } })).status).toBe(201);
  }
  const stranger = await newPromoter(api);
  const own = await api.send('POST', '/holds', { as: stranger.jwt, body: { event_id: made.id, items } });
  expect(own.body.code).toBe('admission_required');
  const longer = await api.send<{ token: string }>('POST', `/holds/${before.body.id}/extend`, {
    as: promoter.pk,
    body: { token: before.body.token },
  });
  expect(longer.status).toBe(200);
  expect((await buyer.order({ hold_token: longer.body.token })).status).toBe(201);
  await api.send('POST', `/orders/${full.body.id}/refund`, { as: promoter.sk, body: {} });
  const offered = await api.send<Entry>('GET', `/waitlist/${entry.body.id}`, { as: entry.body.token });
  expect(offered.body.status).toBe('offered');
  expect((await buyer.order({ claim_token: entry.body.token })).status).toBe(201);
});

test('while it is paused nobody is admitted, and afterwards they are; only whoever may change the event does that', async () => {
  const { id } = await event(10, { mode: 'on', paused: true });
  const visitor = await newVisitor(api, promoter, id);
  expect(await visitor.join()).toMatchObject({ state: 'paused', estimate_seconds: null });
  for (let n = 0; n < 5; n++) {
    api.advance(5);
    expect((await visitor.check()).state).toBe('paused');
    await api.idle();
  }
  const path = `/events/${id}/waiting-room`;
  expect((await api.send('GET', path, { as: promoter.sk })).body).toMatchObject({ state: 'paused', waiting: 1 });
  expect((await api.send('PATCH', path, { as: promoter.pk, body: { paused: false } })).status).toBe(403);
  const stranger = await newPromoter(api);
  expect((await api.send('GET', path, { as: stranger.sk })).status).toBe(404);
  await setRoom(api, promoter, id, { paused: false, per_minute: 60 });
  expect((await awaited(visitor)).state).toBe('admitted');
  const { body } = await api.send('GET', path, { as: promoter.sk });
  expect(body).toMatchObject({ state: 'waiting', per_minute: 60, waiting: 0, admitted: 1, active: 1 });
  const [entry] = await api.query(
    "select details from audit_log where object_id = $1 and action like '%waiting%' order by created_at limit 1",
    [id],
  );
  expect(entry).toMatchObject({ details: { mode: 'on', paused: true } });
});

test('before the opening places are drawn, once for each key, and are called in that order when it opens', async () => {
  const opening = new Date(api.now().getTime() + 300_000);
  const { id } = await event(100, { mode: 'on', per_minute: 20 }, { sale_start: opening.toISOString() });
  const early: Visitor[] = [];
  for (let n = 0; n < 6; n++) early.push(await newVisitor(api, promoter, id));
  const scoreOf = (visitor: Visitor) =>
    (JSON.parse(Buffer.from(visitor.ticket().slice(3).split('.')[0] ?? '', 'base64url').toString()) as number[])[2] ??
    0;
  for (const visitor of early) {
    expect(await visitor.join()).toMatchObject({ state: 'early', place: null, opens_at: opening.toISOString() });
    const drawn = scoreOf(visitor);
    await visitor.join();
    expect(scoreOf(visitor)).toBe(drawn);
  }
  // Everybody is there when they are counted, before the opening.
  for (const seconds of [220, 60]) {
    api.advance(seconds);
    for (const visitor of early) expect((await visitor.check()).state).toBe('early');
    await api.idle();
  }
  api.advance(21);
  const late = await newVisitor(api, promoter, id);
  await late.join();
  const called: Visitor[] = [];
  for (let second = 0; second < 60 && called.length < 7; second++) {
    api.advance(1);
    await renew(late);
    const now: Visitor[] = [];
    for (const visitor of [...early, late].filter((one) => !called.includes(one))) {
      if ((await visitor.check()).state === 'admitted') now.push(visitor);
    }
    expect(now.length).toBeLessThan(4);
    called.push(...now.sort((a, b) => scoreOf(a) - scoreOf(b)));
    await api.idle();
  }
  const order = [...early].sort((a, b) => scoreOf(a) - scoreOf(b));
  expect(called.map((visitor) => early.indexOf(visitor))).toEqual([...order.map((one) => early.indexOf(one)), -1]);
});

test('when everything is sold, whoever waits is told, and keeps the place', async () => {
  const { id, tier } = await event(1);
  const winner = await admitted(id);
  const waiting = await newVisitor(api, promoter, id);
  const hold = await winner.visitor.hold(tier, winner.token);
  await waiting.join();
  expect((await newBuyer(api, promoter).order({ hold_token: hold.body.token })).status).toBe(201);
  expect(await awaited(waiting)).toMatchObject({ state: 'sold_out', ticket: expect.any(String), admission: null });
});

test('a hundred refusals in ten seconds open a room by themselves; it ends when nobody waits any more', async () => {
  const { id, tier } = await event(2, { mode: 'auto' });
  const buyer = newBuyer(api, promoter);
  const items = [{ tier_id: tier, quantity: 2 }];
  const hold = await buyer.hold(id, items);
  expect(hold.status).toBe(201);
  for (let n = 0; n < 100; n++) expect((await buyer.hold(id, items)).body.code).toBe('sold_out');
  expect((await buyer.hold(id, items)).body.code).toBe('admission_required');
  expect((await api.send('GET', `/events/${id}/availability`)).body).toMatchObject({ waiting_room: true });
  const visitor = await newVisitor(api, promoter, id);
  expect((await visitor.join()).state).toBe('waiting');
  await api.send('DELETE', `/holds/${hold.body.id}?token=${hold.body.token}`, { as: promoter.pk });
  const place = await awaited(visitor);
  expect((await visitor.hold(tier, place.admission?.token ?? '')).status).toBe(201);
  api.advance(130);
  expect((await api.send('GET', `/events/${id}/availability`)).body).toMatchObject({ waiting_room: false });
  expect(await visitor.check()).toMatchObject({ state: 'open' });
});

describe('Redis', () => {
  test('that forgets everything costs nobody a place, and admits nobody twice as fast', async () => {
    const { id } = await event(100, { mode: 'on', per_minute: 60 });
    const line: Visitor[] = [];
    for (let n = 0; n < 5; n++) {
      line.push(await newVisitor(api, promoter, id));
      await line.at(-1)?.join();
      api.advance(0.1);
    }
    await line[0]?.check();
    api.advance(1);
    await line[0]?.check();
    await api.idle();
    await redis.flushall();
    const called: number[] = [];
    for (let second = 0; second < 60 && called.length < 5; second++) {
      api.advance(1);
      if (line[4]) await renew(line[4]);
      for (const [n, visitor] of line.entries()) {
        if (!called.includes(n) && (await visitor.check()).state === 'admitted') called.push(n);
      }
      await api.idle();
    }
    expect(called).toEqual([0, 1, 2, 3, 4]);
  });

  test('that is away leaves the line to Postgres, and holds to admissions', async () => {
    const { id, tier } = await event(100, { mode: 'on' });
    const first = await newVisitor(api, promoter, id);
    await first.join();
    api.standIns.upstash.faults.set({ status: 500 });
    try {
      const second = await newVisitor(api, promoter, id);
      await second.join();
      const [one, two] = [await awaited(first), await awaited(second)];
      expect([one.state, two.state]).toEqual(['admitted', 'admitted']);
      expect(await api.query('select 1 from waiting_rooms where event_id = $1', [id])).toHaveLength(1);
      expect((await first.hold(tier, null)).body.code).toBe('admission_required');
      expect((await first.hold(tier, one.admission?.token ?? '')).status).toBe(201);
      expect((await first.hold(tier, one.admission?.token ?? '')).body.code).toBe('admission_used');
    } finally {
      api.standIns.upstash.faults.clear();
    }
    api.advance(3);
    const third = await newVisitor(api, promoter, id);
    await third.join();
    expect((await awaited(third)).state).toBe('admitted');
  });
});

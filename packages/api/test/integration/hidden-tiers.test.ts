import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Problem, type Promoter, register, type Tier } from '../people.ts';

const CODE = 'Lantern-Club';

let api: Harness;
let promoter: Promoter;
let event: { id: string; tiers: Tier[] };
let shown: string;
let hidden: string;
let closed: string;
beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  event = await newEvent(api, promoter, [
    { name: 'Public', quantity: 50 },
    { name: 'Friends', quantity: 50, visibility: 'hidden', access_code: CODE },
    { name: 'Box office', quantity: 50, visibility: 'hidden' },
  ]);
  [shown = '', hidden = '', closed = ''] = event.tiers.map(({ id }) => id);
});
afterAll(() => api.close());

type Body = { tiers: { id?: string; tier_id?: string }[]; data: { id: string }[] } & Problem;
const idsOf = ({ tiers, data }: Partial<Body>) =>
  (tiers ?? data ?? []).map((tier) => ('id' in tier ? tier.id : tier.tier_id));
const see = async (path: string, as?: string, code?: string) => {
  const query = code === undefined ? '' : `?access_code=${encodeURIComponent(code)}`;
  return api.send<Body>('GET', `${path}${query}`, { as });
};
const lists = () => [`/events/${event.id}`, `/events/${event.id}/tiers`, `/events/${event.id}/availability`];

describe('the public', () => {
  test('sees no hidden tier, its name or its code, wherever tiers are shown', async () => {
    for (const path of lists()) {
      for (const as of [undefined, promoter.pk]) {
        for (const code of [undefined, 'wrong-code', '0'.repeat(64)]) {
          const { status, body } = await see(path, as, code);
          expect(status).toBe(200);
          expect(idsOf(body)).toEqual([shown]);
          expect(JSON.stringify(body)).not.toMatch(/friends|box office|lantern-club/i);
        }
      }
    }
    const listed = await api.send('GET', '/events');
    expect(JSON.stringify(listed.body)).not.toMatch(/friends|lantern-club/i);
  });

  test('can’t distinguish a hidden tier from a missing one', async () => {
    const missing = await see('/tiers/tir_00000000000000000000000000/availability', promoter.pk);
    for (const code of [undefined, 'wrong-code']) {
      const answer = await see(`/tiers/${hidden}/availability`, promoter.pk, code);
      expect(answer.status).toBe(404);
      expect({ ...answer.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    }
  });

  test('sees the tier with the code, in any case, but never the code itself', async () => {
    for (const code of [CODE, CODE.toUpperCase(), CODE.toLowerCase(), ` ${CODE} `]) {
      for (const path of lists()) {
        const { body } = await see(path, promoter.pk, code);
        expect(idsOf(body)).toEqual([shown, hidden]);
        expect(JSON.stringify(body)).not.toMatch(/lantern-club/i);
      }
    }
    expect((await see(`/tiers/${hidden}/availability`, undefined, CODE)).status).toBe(200);
    expect((await see(`/tiers/${closed}/availability`, undefined, CODE)).status).toBe(404);
  });

  test('learns that a code is of use only where one is', async () => {
    const bare = await newEvent(api, promoter, [{ quantity: 5 }, { quantity: 5, visibility: 'hidden' }]);
    const told = async (id: string) =>
      (await api.send<{ accepts_access_code: boolean }>('GET', `/events/${id}`, { as: promoter.pk })).body
        .accepts_access_code;
    expect([await told(event.id), await told(bare.id)]).toEqual([true, false]);
  });

  test('answers that a code opened are kept by no shared cache', async () => {
    for (const path of [...lists(), `/tiers/${hidden}/availability`]) {
      expect((await see(path, undefined, CODE)).headers.get('cache-control')).toBe('private, no-cache');
    }
  });

  test('holds, orders and waits for a hidden tier only with its code', async () => {
    const items = [{ tier_id: hidden, quantity: 1 }];
    const buyer = newBuyer(api, promoter);
    const hold = (body: object) =>
      api.send<{ token: string } & Problem>('POST', '/holds', {
        as: promoter.pk,
        body: { event_id: event.id, items, ...body },
      });
    for (const wrong of [{}, { access_code: 'wrong-code' }]) {
      expect(await hold(wrong)).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
      const ordered = await buyer.order({ event_id: event.id, items, ...wrong });
      expect(ordered).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
      const joined = await buyer.join({ event_id: event.id, tier_id: hidden, ...wrong });
      expect(joined).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
    }
    const held = await hold({ access_code: CODE });
    expect(held.status).toBe(201);
    // The hold's token is the proof from here on.
    expect((await buyer.order({ hold_token: held.body.token })).status).toBe(201);
    expect((await buyer.order({ event_id: event.id, items, access_code: CODE })).status).toBe(201);
    const joined = await buyer.join({ event_id: event.id, tier_id: hidden, access_code: CODE });
    expect(joined).toMatchObject({ status: 409, body: { code: 'seats_available' } });
  });

  test('is told the price of a hidden tier with a promo code only with the tier’s code', async () => {
    const promo = { code: 'LANTERN10', percent_bps: 1000 };
    expect((await api.send('POST', '/promo-codes', { as: promoter.sk, body: promo })).status).toBe(201);
    const quote = (body: object, as = promoter.pk) =>
      api.send<Problem>('POST', '/promo-codes/check', {
        as,
        body: { event_id: event.id, items: [{ tier_id: hidden, quantity: 1 }], code: promo.code, ...body },
      });
    for (const wrong of [{}, { access_code: 'wrong-code' }]) {
      const answer = await quote(wrong);
      expect(answer).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/friends/i);
    }
    expect((await quote({ access_code: CODE })).status).toBe(200);
    expect((await quote({}, promoter.sk)).status).toBe(200);
  });

  test('one hidden tier among the items refuses all of them', async () => {
    const items = [shown, hidden].map((tier_id) => ({ tier_id, quantity: 1 }));
    const refused = await newBuyer(api, promoter).hold(event.id, items);
    expect(refused).toMatchObject({ status: 404, body: { code: 'tier_not_found' } });
  });

  test('is refused as well while Redis is away', async () => {
    api.standIns.upstash.faults.set({ status: 503 });
    try {
      const body = { event_id: event.id, items: [{ tier_id: hidden, quantity: 1 }] };
      expect((await api.send('POST', '/holds', { as: promoter.pk, body })).status).toBe(404);
      const opened = await api.send('POST', '/holds', { as: promoter.pk, body: { ...body, access_code: CODE } });
      expect(opened.status).toBe(201);
      expect(idsOf((await see(`/events/${event.id}/availability`)).body)).toEqual([shown]);
    } finally {
      api.standIns.upstash.faults.clear();
    }
  });

  test('who waits for any tier is not offered a hidden one', async () => {
    const small = await newEvent(api, promoter, [
      { quantity: 1, price: 0 },
      { quantity: 5, visibility: 'hidden', access_code: CODE },
    ]);
    const first = newBuyer(api, promoter);
    const items = [{ tier_id: small.tiers[0]?.id ?? '', quantity: 1 }];
    expect((await first.order({ event_id: small.id, items })).status).toBe(201);
    const joined = await newBuyer(api, promoter).join({ event_id: small.id });
    expect(joined).toMatchObject({ status: 201, body: { status: 'waiting' } });
    // Nor do they keep those with the code away from it.
    const insider = await api.send('POST', '/holds', {
      as: promoter.pk,
      body: { event_id: small.id, items: [{ tier_id: small.tiers[1]?.id, quantity: 1 }], access_code: CODE },
    });
    expect(insider.status).toBe(201);
  });

  test('who waits for any tier is not passed over by who buys of a hidden one, shown to all or not', async () => {
    const small = await newEvent(api, promoter, [
      { quantity: 1, price: 0 },
      { quantity: 5, price: 0, visibility: 'hidden', access_code: CODE },
    ]);
    const [open = '', secret = ''] = small.tiers.map(({ id }) => id);
    const buy = (tier_id: string, more: object = {}) =>
      newBuyer(api, promoter).order({ event_id: small.id, items: [{ tier_id, quantity: 1 }], ...more });
    expect((await buy(open)).status).toBe(201);
    expect((await newBuyer(api, promoter).join({ event_id: small.id })).status).toBe(201);
    api.advance(60);
    expect((await buy(secret, { access_code: CODE })).status).toBe(201);
    api.advance(60);
    expect(await api.violations()).toEqual([]);
    const shown = await api.send('PUT', `/tiers/${secret}`, { as: promoter.sk, body: { visibility: 'public' } });
    expect(shown.status).toBe(200);
    await api.drain();
    expect(await api.violations()).toEqual([]);
  });

  test('is told its place among those who wait for the same seats alone', async () => {
    const small = await newEvent(api, promoter, [
      { name: 'Public', quantity: 1, price: 0 },
      { name: 'Friends', quantity: 1, price: 0, visibility: 'hidden', access_code: CODE },
    ]);
    const [everyones, friends] = small.tiers.map(({ id }) => id);
    const ask = (path: string, tier_id: string | undefined, body: object) =>
      api.send<{ id: string; token: string; position: number }>('POST', path, {
        as: promoter.pk,
        body: { name: 'Ada', event_id: small.id, ...(tier_id === friends && { access_code: CODE }), ...body },
      });
    for (const tier_id of [everyones, friends]) {
      const items = [{ tier_id, quantity: 1 }];
      expect((await ask('/orders', tier_id, { items, email: `${tier_id}@example.com` })).status).toBe(201);
    }
    const entries = [];
    for (const [n, tier_id] of [undefined, friends, everyones, undefined, friends, everyones].entries()) {
      const wish = { quantity: 1, email: `waits${n}@example.com`, ...(tier_id && { tier_id }) };
      entries.push((await ask('/waitlist', tier_id, wish)).body);
    }
    const places = [1, 1, 2, 3, 2, 4];
    expect(entries.map(({ position }) => position)).toEqual(places);
    const looked = await Promise.all(
      entries.map(({ id, token }) => api.send<{ position: number }>('GET', `/waitlist/${id}`, { as: token })),
    );
    expect(looked.map(({ body }) => body.position)).toEqual(places);
    const list = await api.send<{ data: { position: number }[] }>(
      'GET',
      `/events/${small.id}/waitlist?sort=created_at`,
      { as: promoter.sk },
    );
    expect(list.body.data.map(({ position }) => position)).toEqual(places);
  });
});

describe('the promoter', () => {
  test('sees every tier of its own with its code, and sells without one', async () => {
    const { body } = await api.send<{ tiers: { visibility: string; access_code: string | null }[] }>(
      'GET',
      `/events/${event.id}`,
      { as: promoter.sk },
    );
    expect(body.tiers.map(({ visibility, access_code }) => [visibility, access_code])).toEqual([
      ['public', null],
      ['hidden', CODE.toUpperCase()],
      ['hidden', null],
    ]);
    for (const tier_id of [hidden, closed]) {
      const items = [{ tier_id, quantity: 1 }];
      const hold = await api.send('POST', '/holds', { as: promoter.sk, body: { event_id: event.id, items } });
      expect(hold.status).toBe(201);
    }
  });

  test('is the public with another promoter’s events', async () => {
    const stranger = await newPromoter(api);
    for (const as of [stranger.sk, stranger.jwt]) {
      for (const path of lists()) expect(idsOf((await see(path, as)).body)).toEqual([shown]);
    }
  });

  test('changes the code, and shows the tier to all', async () => {
    const own = await newEvent(api, promoter, [{ quantity: 5, visibility: 'hidden', access_code: CODE }]);
    const id = own.tiers[0]?.id ?? '';
    const update = (body: object) => api.send<Problem & Tier>('PUT', `/tiers/${id}`, { as: promoter.sk, body });
    const opens = async (code?: string) => (await see(`/tiers/${id}/availability`, undefined, code)).status === 200;
    expect((await update({ access_code: 'new-secret' })).status).toBe(200);
    expect([await opens(CODE), await opens('new-secret')]).toEqual([false, true]);
    expect((await update({ visibility: 'public' })).body).toMatchObject({ visibility: 'public', access_code: null });
    expect(await opens()).toBe(true);
    expect(await update({ access_code: CODE })).toMatchObject({ status: 422, body: { code: 'tier_not_hidden' } });
    expect((await update({ visibility: 'hidden', access_code: CODE })).status).toBe(200);
    expect(await opens()).toBe(false);
  });

  test.each([['short'], ['x'.repeat(65)], ['with space'], ['grüße-alle'], [7], ['']])(
    'can’t use %j as a code',
    async (access_code) => {
      const body = { name: 'Friends', price: 100, quantity: 5, visibility: 'hidden', access_code };
      const answer = await api.send<Problem>('POST', `/events/${event.id}/tiers`, { as: promoter.sk, body });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );
});

describe('an admin', () => {
  test.each([
    ['', () => undefined],
    [' while Redis is away', () => api.standIns.upstash.faults.set({ status: 503 })],
  ])('sees hidden tiers and holds none%s', async (_, prepare) => {
    const email = `${randomUUID()}@example.com`;
    const password = 'correct horse battery staple';
    await register(api, { email, password });
    await api.query(`update users set role = 'admin' where email = $1`, [email]);
    const session = await api.send<{ access_token: string }>('POST', '/auth/login', { body: { email, password } });
    const as = session.body.access_token;
    prepare();
    try {
      expect(idsOf((await see(`/events/${event.id}`, as)).body)).toEqual([shown, hidden, closed]);
      const hold = (tier_id: string) =>
        api.send('POST', '/holds', {
          as,
          body: { event_id: event.id, items: [{ tier_id, quantity: 1 }], access_code: CODE },
        });
      expect((await hold(shown)).status).toBe(201);
      for (const tier_id of [hidden, closed]) {
        expect(await hold(tier_id)).toMatchObject({ status: 404, body: { code: 'tier_not_found', tier_id } });
      }
    } finally {
      api.standIns.upstash.faults.clear();
    }
  });
});

test('codes can’t be tried without end', async () => {
  const strict = await createHarness({ env: { RATE_LIMIT_SCALE: '0.01' } });
  try {
    const statuses = [];
    for (let i = 0; i < 5; i++) {
      statuses.push((await strict.send('GET', `/events/evt_00000000000000000000000000?access_code=guess-${i}`)).status);
    }
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
  } finally {
    await strict.close();
  }
});

test('nothing was left inconsistent', async () => {
  expect(await api.violations()).toEqual([]);
});

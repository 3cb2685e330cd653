import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Problem, type Promoter } from '../people.ts';

type Key = {
  id: string;
  token: string | null;
  last4: string;
  previous_token_expires_at: string | null;
  last_used_at: string | null;
};

let api: Harness;
let promoter: Promoter;
let stranger: Promoter;
let eventId: string;

beforeAll(async () => {
  api = await createHarness();
  [promoter, stranger] = [await newPromoter(api), await newPromoter(api)];
  eventId = (await newEvent(api, promoter, [{ quantity: 1 }])).id;
});
afterAll(() => api.close());

const newKey = async (body: object = { kind: 'secret', name: 'Back office' }) => {
  const { status, body: key } = await api.send<Key>('POST', '/api-keys', { as: promoter.sk, body });
  expect(status).toBe(201);
  return { ...key, token: key.token ?? '' };
};
const roll = (id: string, body: object = {}, as = promoter.sk) =>
  api.send<Key & Problem>('POST', `/api-keys/${id}/roll`, { as, body });
const worksFor = async (token: string) => (await api.send('GET', '/orders', { as: token })).status === 200;
const read = async (id: string) => {
  const { body } = await api.send<{ data: Key[] }>('GET', '/api-keys?limit=100', { as: promoter.sk });
  return body.data.find((key) => key.id === id);
};

test('a rolled key has a new token at once, and its old one works until the grace is over', async () => {
  const key = await newKey();
  const { status, body } = await roll(key.id, { grace_seconds: 3600 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: key.id, last4: body.token?.slice(-4) });
  expect(body.token).not.toBe(key.token);
  expect(Date.parse(body.previous_token_expires_at ?? '') - api.now().getTime()).toBeGreaterThan(3_590_000);
  expect(await worksFor(body.token ?? '')).toBe(true);
  expect(await worksFor(key.token)).toBe(true);

  api.advance(3601);
  // The isolate still caches the old token, but its end counts all the same.
  expect(await worksFor(key.token)).toBe(false);
  expect(await worksFor(body.token ?? '')).toBe(true);
  expect(await read(key.id)).toMatchObject({ token: null, previous_token_expires_at: null });
});

test('without a grace the old token ends at once', async () => {
  const key = await newKey();
  const { body } = await roll(key.id, { grace_seconds: 0 });
  expect(body.previous_token_expires_at).toBeNull();
  expect(await worksFor(key.token)).toBe(false);
  expect(await worksFor(body.token ?? '')).toBe(true);
});

test('a second roll ends the token from before the first', async () => {
  const key = await newKey();
  const first = await roll(key.id);
  const second = await roll(key.id);
  expect(await worksFor(key.token)).toBe(false);
  expect(await worksFor(first.body.token ?? '')).toBe(true);
  expect(await worksFor(second.body.token ?? '')).toBe(true);
});

test('a revoked key ends with both of its tokens and can’t be rolled', async () => {
  const key = await newKey();
  const rolled = await roll(key.id);
  expect((await api.send('DELETE', `/api-keys/${key.id}`, { as: promoter.sk })).status).toBe(204);
  expect(await worksFor(key.token)).toBe(false);
  expect(await worksFor(rolled.body.token ?? '')).toBe(false);
  expect(await roll(key.id)).toMatchObject({ status: 404, body: { code: 'api_key_not_found' } });
});

test.each([
  ['cut off', (token: string) => token.slice(0, -1), /not whole\. Send it as it was shown/],
  ['with its prefix alone', () => 'pk_live_', /not whole\. Send it as it was shown/],
  ['altered', (token: string) => `${token.slice(0, -4)}0000`, /unknown or revoked\. Send another/],
])('a key that is sent %s is refused with what to do', async (_how, sent, advice) => {
  const { token } = await newKey();
  const { status, body } = await api.send<Problem>('GET', '/orders', { as: sent(token) });
  expect([status, body.code]).toEqual([401, 'invalid_credential']);
  expect(body.detail).toMatch(advice);
});

test('a publishable key stays readable with its new token', async () => {
  const key = await newKey({ kind: 'publishable', name: 'Shop', allowed_origins: ['https://shop.example'] });
  const { body } = await roll(key.id);
  expect(body.token).toMatch(/^pk_test_/);
  expect((await read(key.id))?.token).toBe(body.token);
});

test('a publishable key works on a page once its origin is added, under the same token', async () => {
  const key = await newKey({ kind: 'publishable', name: 'Shop', allowed_origins: ['https://shop.example'] });
  const on = async (origin: string) =>
    (await api.send('GET', `/events/${eventId}`, { as: key.token, headers: { origin } })).status;
  const allowed_origins = ['https://shop.example', 'https://www.shop.example'];
  const change = (body: object, as = promoter.sk, id = key.id) =>
    api.send<Key & Problem>('PUT', `/api-keys/${id}`, { as, body });
  expect(await change({ allowed_origins })).toMatchObject({
    status: 200,
    body: { id: key.id, name: 'Shop', token: key.token, allowed_origins },
  });
  // First use of the key: an isolate caches a key as it was for ten seconds.
  const origins = ['https://shop.example', 'https://www.shop.example', 'https://elsewhere.example'];
  expect(await Promise.all(origins.map(on))).toEqual([200, 200, 403]);
  expect(await change({ name: 'Web shop' })).toMatchObject({
    status: 200,
    body: { name: 'Web shop', allowed_origins },
  });

  const secret = await newKey();
  for (const [body, id] of [
    [{ allowed_origins: ['https://shop.example/tickets'] }, key.id],
    [{ allowed_origins: [] }, key.id],
    [{ scopes: ['orders:read'] }, key.id],
    [{ allowed_origins }, secret.id],
  ] as const) {
    expect(await change(body, promoter.sk, id)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
  expect(await change({ allowed_origins }, stranger.sk)).toMatchObject({
    status: 404,
    body: { code: 'api_key_not_found' },
  });
  expect(await read(key.id)).toMatchObject({ name: 'Web shop', allowed_origins });
});

test('another promoter’s key can’t be rolled and looks like one that does not exist', async () => {
  const key = await newKey();
  const foreign = await roll(key.id, {}, stranger.sk);
  const missing = await roll('key_00000000000000000000000000', {}, stranger.sk);
  expect(foreign).toMatchObject({ status: 404, body: { code: 'api_key_not_found' } });
  expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
  expect(await worksFor(key.token)).toBe(true);
});

test.each([[{ grace_seconds: -1 }], [{ grace_seconds: 604_801 }], [{ grace_seconds: '60' }], [{ grace: 60 }]])(
  'a roll with %j is refused and changes nothing',
  async (body) => {
    const key = await newKey();
    expect(await roll(key.id, body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await read(key.id))?.last4).toBe(key.last4);
  },
);

test('the use of a key is noted once a minute, after the answer', async () => {
  const key = await newKey();
  expect((await read(key.id))?.last_used_at).toBeNull();
  await worksFor(key.token);
  await api.idle();
  const first = (await read(key.id))?.last_used_at;
  expect(first).toEqual(expect.any(String));

  // A fresh look-up, as another isolate would make, within the same minute.
  const { findKeyByHash } = await import('../../src/modules/api-keys/service.ts');
  const { sha256 } = await import('../../src/core/encoding.ts');
  const later: Promise<unknown>[] = [];
  const look = async () =>
    findKeyByHash({ ...api.system(), later: (work) => later.push(work) }, await sha256(key.token));
  expect(await look()).not.toBeNull();
  expect(later).toHaveLength(0);
  api.advance(61);
  await look();
  expect(later).toHaveLength(1);
  await Promise.all(later);
  expect((await read(key.id))?.last_used_at).not.toBe(first);
});

test('nothing was left inconsistent', async () => {
  expect(await api.violations()).toEqual([]);
});

test('a key makes and rolls no key that may do more than itself', async () => {
  const keeper = await newKey({ kind: 'secret', name: 'Keeper', scopes: ['keys:write', 'keys:read', 'events:read'] });
  const make = (body: object) =>
    api.send<Key & Problem & { scopes: string[] }>('POST', '/api-keys', { as: keeper.token, body });
  const beyond = await make({ kind: 'secret', name: 'More', scopes: ['events:read', 'orders:write'] });
  expect(beyond).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
  expect(beyond.body.detail).toContain('orders:write');
  expect(await make({ kind: 'secret', name: 'Same' })).toMatchObject({
    status: 201,
    body: { scopes: ['keys:write', 'keys:read', 'events:read'] },
  });
  const office = await newKey();
  expect(await roll(office.id, {}, keeper.token)).toMatchObject({ status: 403, body: { code: 'not_allowed' } });
  expect(await worksFor(office.token)).toBe(true);
  expect(await roll(keeper.id, {}, keeper.token)).toMatchObject({ status: 200 });
});

test.each([
  ['scanner', 'tickets:check_in', () => ({ event_id: eventId })],
  ['publishable', 'orders:write', () => ({ allowed_origins: ['https://shop.example'] })],
] as const)('a key that lacks what every %s key may do makes and rolls none', async (kind, scope, more) => {
  const office = await newKey({ kind, name: 'Of the office', ...more() });
  const keeper = await newKey({ kind: 'secret', name: 'Keeper', scopes: ['keys:write', 'waitlist:write'] });
  const refusal = { status: 403, body: { code: 'not_allowed', detail: expect.stringContaining(scope) } };
  const body = { kind, name: 'More', ...more() };
  expect(await api.send('POST', '/api-keys', { as: keeper.token, body })).toMatchObject(refusal);
  expect(await roll(office.id, {}, keeper.token)).toMatchObject(refusal);

  const able = await newKey({ kind: 'secret', name: 'Able', scopes: ['keys:write', 'waitlist:write', scope] });
  expect(await api.send('POST', '/api-keys', { as: able.token, body })).toMatchObject({ status: 201 });
  expect(await roll(office.id, {}, able.token)).toMatchObject({ status: 200 });
});

test.each([['https://*.shop.example'], ['https://ada@shop.example'], ['https://shop.example/tickets']])(
  'the origin %s, which no browser sends, is refused',
  async (origin) => {
    const body = { kind: 'publishable', name: 'Shop', allowed_origins: [origin] };
    const { status, body: problem } = await api.send('POST', '/api-keys', { as: promoter.sk, body });
    expect({ status, problem }).toMatchObject({
      status: 400,
      problem: { errors: [{ pointer: '/body/allowed_origins/0', detail: expect.stringContaining('exact origin') }] },
    });
  },
);

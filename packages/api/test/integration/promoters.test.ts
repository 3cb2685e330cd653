import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { register as registerPerson } from '../people.ts';

type Promoter = { id: string; name: string; company: string | null; verified: boolean; email?: string };
type Session = { access_token: string; user: { id: string; email: string }; promoter: Promoter };

let api: Harness;
let ada: Session;
let bob: Session;
let people = 0;

const register = async (name: string) => {
  const email = `promoter-${++people}@example.com`;
  return (await registerPerson(api, { email, name, promoter: { name: `${name}’s shows` } })) as Session;
};
const get = (id: string, as?: string) => api.send<Promoter>('GET', `/promoters/${id}`, { as });
const put = (id: string, body: unknown, more: { as?: string; key?: string } = {}) =>
  api.send<Promoter>('PUT', `/promoters/${id}`, { body, ...more });
const suspend = (id: string) => api.query("update promoters set status = 'suspended' where id = $1", [id]);
const newKey = async (as: string, body: Record<string, unknown>) =>
  (await api.send<{ token: string }>('POST', '/api-keys', { as, body: { name: 'A key', ...body } })).body.token;

beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());
beforeEach(async () => {
  [ada, bob] = [await register('Ada'), await register('Bob')];
});

describe('reading promoters', () => {
  test('shows strangers neither e-mail nor status', async () => {
    const publishable = await newKey(ada.access_token, {
      kind: 'publishable',
      allowed_origins: ['https://shop.example.com'],
    });
    for (const as of [undefined, bob.access_token, publishable]) {
      const { status, body } = await get(ada.promoter.id, as);
      expect(status).toBe(200);
      expect(Object.keys(body).sort()).toEqual(['company', 'created_at', 'id', 'name', 'verified']);
    }
  });

  test('shows a promoter its own e-mail', async () => {
    expect((await get(ada.promoter.id, ada.access_token)).body.email).toBe(ada.user.email);
    const secret = await newKey(ada.access_token, { kind: 'secret' });
    expect((await get(ada.promoter.id, secret)).body.email).toBe(ada.user.email);
  });

  test('lists promoters by page, newest first, without e-mails', async () => {
    const first = await api.send<{ data: Promoter[]; has_more: boolean }>('GET', '/promoters?limit=1');
    expect(first.body).toMatchObject({ data: [{ id: bob.promoter.id }], has_more: true });
    const second = await api.send<{ data: Promoter[] }>('GET', `/promoters?limit=1&starting_after=${bob.promoter.id}`);
    expect(second.body.data).toMatchObject([{ id: ada.promoter.id }]);
    expect(JSON.stringify([first.body, second.body])).not.toContain('@example.com');
  });

  test('hides a suspended promoter from all but itself', async () => {
    await suspend(ada.promoter.id);
    for (const as of [undefined, bob.access_token]) {
      expect(await get(ada.promoter.id, as)).toMatchObject({ status: 404, body: { code: 'promoter_not_found' } });
      const list = await api.send<{ data: Promoter[] }>('GET', '/promoters', { as });
      expect(list.body.data.map(({ id }) => id)).not.toContain(ada.promoter.id);
      expect((await api.send('GET', `/promoters/${ada.promoter.id}/events`, { as })).status).toBe(404);
    }
    expect(await get(ada.promoter.id, ada.access_token)).toMatchObject({ status: 200, body: { status: 'suspended' } });
  });

  test('finds nobody under an id that does not exist or could not', async () => {
    for (const id of ['pro_01k9z3v6w0d8y2m4q7r5t1x3n9', 'nonsense']) {
      expect(await get(id)).toMatchObject({ status: 404, body: { code: 'promoter_not_found' } });
    }
  });
});

describe('changing a promoter', () => {
  test('changes what is given and nothing else', async () => {
    const answer = await put(ada.promoter.id, { company: 'Analytical Ltd' }, { as: ada.access_token });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Ada’s shows', company: 'Analytical Ltd' } });
    await put(ada.promoter.id, { name: 'Engines' }, { as: ada.access_token });
    await put(ada.promoter.id, { company: null }, { as: ada.access_token });
    expect((await get(ada.promoter.id)).body).toMatchObject({ name: 'Engines', company: null });
    expect((await get(bob.promoter.id)).body).toMatchObject({ name: 'Bob’s shows' });
  });

  test('is for its own people: to others it does not exist, and keys may not', async () => {
    expect(await put(ada.promoter.id, { name: 'Mine' }, { as: bob.access_token })).toMatchObject({
      status: 404,
      body: { code: 'promoter_not_found' },
    });
    const secret = await newKey(ada.access_token, { kind: 'secret' });
    expect((await put(ada.promoter.id, { name: 'Mine' }, { as: secret })).status).toBe(403);
    expect((await put(ada.promoter.id, { name: 'Mine' })).status).toBe(401);
    expect((await get(ada.promoter.id)).body.name).toBe('Ada’s shows');
  });

  test('is refused while suspended', async () => {
    await suspend(ada.promoter.id);
    const answer = await put(ada.promoter.id, { name: 'Free' }, { as: ada.access_token, key: 'while-suspended' });
    expect(answer).toMatchObject({ status: 403, body: { code: 'promoter_suspended' } });
    await api.query("update promoters set status = 'active' where id = $1", [ada.promoter.id]);
    const again = await put(ada.promoter.id, { name: 'Free' }, { as: ada.access_token, key: 'while-suspended' });
    expect(again).toMatchObject({ status: 200, body: { name: 'Free' } });
  });

  test('happens once for an idempotency key, whose first answer is sent again', async () => {
    const more = { as: ada.access_token, key: '3f8d8f0c-5a0e-4a54-9b55-0d2f5d0c9f11' };
    const first = await put(ada.promoter.id, { name: 'First' }, more);
    await put(ada.promoter.id, { name: 'Second' }, { as: ada.access_token });
    const repeat = await put(ada.promoter.id, { name: 'First' }, more);
    expect(repeat.body).toEqual(first.body);
    // A browser must be able to read it, and support to find it.
    expect(repeat.headers.get('access-control-allow-origin')).toBe('*');
    expect(repeat.headers.get('request-id')).toMatch(/^req_/);
    expect(repeat.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect((await get(ada.promoter.id)).body.name).toBe('Second');
    expect(await put(ada.promoter.id, { name: 'Third' }, more)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  test.each([
    {},
    { verified: true },
    { status: 'active' },
    { email: 'x@example.com' },
    { name: '' },
    { name: 'a'.repeat(101) },
  ])('refuses %j', async (body) => {
    const answer = await put(ada.promoter.id, body, { as: ada.access_token });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

describe('a promoter’s events', () => {
  test('are its published ones; its own people can ask for drafts', async () => {
    const event = {
      title: 'Lanterns',
      venue: 'Old Harbour Hall',
      city: 'Hamburg',
      start_time: '2030-06-12T18:00:00Z',
      end_time: '2030-06-12T22:00:00Z',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
    };
    const made = await Promise.all(
      [ada, ada, bob].map(({ access_token }) =>
        api.send<{ id: string }>('POST', '/events', { as: access_token, body: event }),
      ),
    );
    const [published, draft, bobs] = made.map(({ body }) => body.id);
    await api.query("update events set status = 'published' where id = any($1)", [[published, bobs]]);
    const list = async (query: string, as?: string) =>
      (await api.send<{ data: { id: string }[] }>('GET', `/promoters/${ada.promoter.id}/events${query}`, { as })).body
        .data;

    expect((await list('')).map(({ id }) => id)).toEqual([published]);
    expect((await list('?status=draft', ada.access_token)).map(({ id }) => id)).toEqual([draft]);
    expect(await list('?status=draft', bob.access_token)).toEqual([]);
    expect(await list('?status=draft')).toEqual([]);
  });

  test('cannot be asked of another promoter on the side', async () => {
    const path = `/promoters/${ada.promoter.id}/events?promoter_id=${bob.promoter.id}`;
    expect((await api.send('GET', path)).status).toBe(400);
  });
});

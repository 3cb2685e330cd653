import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAdmin } from '../../scripts/make-admin.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter, pay, register } from '../people.ts';

type PromoterShown = { id: string; status: string; verified: boolean };
type Health = {
  status: string;
  services: Record<string, string>;
  outbox: { open: number; overdue: number; failing: number; oldest_due_at: string | null };
  stripe_events: { unprocessed: number };
  orders: { pending: number; overdue: number };
  refunds: { pending: number; failed: number };
  failing_endpoints: { url: string; failing_since: string }[];
};

let api: Harness;
let admin: string;
const EMAIL = 'Operator@example.com';
const PASSWORD = 'correct horse battery staple';

beforeAll(async () => {
  api = await createHarness();
  await register(api, { email: EMAIL, password: PASSWORD });
  const client = new pg.Client({ connectionString: api.deps.env.DATABASE_URL });
  await client.connect();
  expect(await makeAdmin(client, 'nobody@example.com')).toBeNull();
  expect(await makeAdmin(client, ' operator@EXAMPLE.com')).toMatch(/^usr_/);
  await client.end();
  admin = await signIn();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const signIn = async () => {
  const session = await api.send<{ access_token: string; user: { role: string } }>('POST', '/auth/login', {
    body: { email: EMAIL, password: PASSWORD },
  });
  expect(session.body.user.role).toBe('admin');
  return session.body.access_token;
};
const act = (promoter: Promoter, verb: string, as = admin, body?: object) =>
  api.send<PromoterShown>('POST', `/admin/promoters/${promoter.id}/${verb}`, { as, body });
const suspend = (promoter: Promoter, as = admin) => act(promoter, 'suspend', as, { reason: 'Chargebacks' });
const list = (query = '') => api.send<{ data: PromoterShown[] }>('GET', `/admin/promoters${query}`, { as: admin });

describe('the admin’s operations', () => {
  test('are for admins alone', async () => {
    const promoter = await newPromoter(api);
    for (const as of [promoter.jwt, promoter.sk, promoter.pk]) {
      expect((await act(promoter, 'verify', as)).status).toBe(403);
      expect((await suspend(promoter, as)).status).toBe(403);
      expect((await api.send('GET', '/admin/system/health', { as })).status).toBe(403);
      expect((await api.send('GET', '/admin/promoters', { as })).status).toBe(403);
    }
    expect((await api.send('GET', '/admin/system/health')).status).toBe(401);
  });

  test('show what any promoter sees of its own, and no stranger does', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
    const buyer = newBuyer(api, promoter);
    await buyer.order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] });
    const entry = await buyer.join({ event_id: event.id });
    const code = await api.send<{ id: string }>('POST', '/promo-codes', {
      as: promoter.sk,
      body: { code: 'ADMIN10', percent_bps: 1000 },
    });
    const endpoint = await api.send<{ id: string }>('POST', '/webhook-endpoints', {
      as: promoter.sk,
      body: { url: 'https://hooks.example.com/sales', event_types: ['*'] },
    });
    const paths = [
      `/webhook-endpoints/${endpoint.body.id}`,
      `/webhook-endpoints/${endpoint.body.id}/deliveries`,
      `/events/${event.id}/analytics`,
      `/events/${event.id}/sales`,
      `/events/${event.id}/waitlist`,
      `/waitlist/${entry.body.id}`,
      `/promo-codes/${code.body.id}`,
      `/promoters/${promoter.id}/pricing`,
      `/orders?event_id=${event.id}`,
      `/tickets?event_id=${event.id}`,
    ];
    const stranger = await newPromoter(api);
    for (const path of paths) {
      const [seen, own, strange] = await Promise.all(
        [admin, promoter.sk, stranger.sk].map((as) => api.send('GET', path, { as })),
      );
      expect({ path, status: seen?.status, body: seen?.body }).toEqual({ path, status: 200, body: own?.body });
      expect({ path, body: strange?.body }).not.toEqual({ path, body: own?.body });
    }
    const log = await api.send<{ data: { promoter_id: string }[] }>('GET', '/audit-log?limit=100', { as: admin });
    expect(new Set(log.body.data.map(({ promoter_id }) => promoter_id))).toContain(stranger.id);
    const query = `promoter_id=${promoter.id}`;
    const its = await api.send('GET', `/audit-log?${query}`, { as: admin });
    expect(its.body).toEqual((await api.send('GET', '/audit-log', { as: promoter.jwt })).body);
    expect((await api.send('GET', `/audit-log?${query}`, { as: stranger.jwt })).body).toMatchObject({ data: [] });
    for (const path of ['/api-keys', '/webhook-endpoints']) {
      const all = await api.send<{ data: { promoter_id: string }[] }>('GET', `${path}?limit=100`, { as: admin });
      expect(all.body.data.map(({ promoter_id }) => promoter_id)).toContain(promoter.id);
    }
    const account = `/promoters/${promoter.id}/payment-account`;
    expect((await api.send('GET', account, { as: admin })).status).toBe(200);
    expect((await api.send('GET', account, { as: stranger.jwt })).status).toBe(404);
    // Reading is not changing.
    expect((await api.send('POST', account, { as: admin, body: {} })).status).toBe(403);
    expect((await api.send('DELETE', `/webhook-endpoints/${endpoint.body.id}`, { as: admin })).status).toBe(403);
    expect((await api.send('PUT', `/promo-codes/${code.body.id}`, { as: admin, body: { active: false } })).status).toBe(
      403,
    );
  });

  test('change nothing of an order or a ticket, and start no payment of one', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 4 }, { quantity: 4, price: 0 }]);
    const buyer = newBuyer(api, promoter);
    const [order, free] = await Promise.all(
      event.tiers.map(({ id }) => buyer.order({ event_id: event.id, items: [{ tier_id: id, quantity: 1 }] })),
    );
    const [ticket] = free?.body.tickets ?? [];
    for (const [verb, body] of [['cancel'], ['confirm'], ['payment', { mode: 'checkout' }]] as const) {
      for (const key of [undefined, crypto.randomUUID()]) {
        const path = `/orders/${order?.body.id}/${verb}`;
        const { status, body: answer } = await api.send('POST', path, { as: admin, body, ...(key && { key }) });
        expect({ verb, status, code: answer.code }).toEqual({ verb, status: 404, code: 'order_not_found' });
      }
    }
    const attendee = { attendee: { name: 'Grace Hopper' } };
    expect((await api.send('PUT', `/tickets/${ticket?.id}`, { as: admin, body: attendee })).status).toBe(404);
    expect((await api.send('GET', `/orders/${order?.body.id}`, { as: admin })).body).toMatchObject({
      status: 'pending',
      payment: null,
    });
  });

  test('list all promoters, by status, verification and text', async () => {
    const [active, suspended] = [await newPromoter(api), await newPromoter(api)];
    await act(active, 'verify');
    await suspend(suspended);
    const ids = async (query: string) => (await list(query)).body.data.map(({ id }) => id);
    expect(await ids('')).toEqual(expect.arrayContaining([active.id, suspended.id]));
    expect(await ids('?status=suspended')).toContain(suspended.id);
    expect(await ids('?status=suspended')).not.toContain(active.id);
    expect(await ids('?verified=true')).toEqual([active.id]);
    expect(await ids('?verified=false')).not.toContain(active.id);
    expect(await ids('?q=no-such-hall')).toEqual([]);
    expect(await ids('?q=%25')).toEqual([]);
    expect((await ids('?q=HALL')).length).toBeGreaterThan(1);
    await api.send('PUT', `/promoters/${active.id}`, { as: active.jwt, body: { company: 'Kölner Nächte' } });
    expect(await ids('?q=nachte')).toEqual([active.id]);
  });

  test('find no promoter that does not exist', async () => {
    const nobody = { id: 'pro_01k9z3v6w0d8y2m4q7r5t1x3n9' } as Promoter;
    for (const answer of [await act(nobody, 'verify'), await suspend(nobody), await act(nobody, 'reinstate')]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'promoter_not_found' } });
    }
  });

  test('verify a promoter, once, which its audit log tells', async () => {
    const promoter = await newPromoter(api);
    expect((await act(promoter, 'verify')).body).toMatchObject({ verified: true });
    expect((await act(promoter, 'verify')).body).toMatchObject({ verified: true });
    const log = await api.send<{ data: { action: string }[] }>('GET', '/audit-log', { as: promoter.jwt });
    expect(log.body.data.filter(({ action }) => action === 'promoter.verified')).toHaveLength(1);
  });
});

describe('a suspended promoter', () => {
  test('sells nothing from that moment on, also what is under hold, until it is reinstated', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const items = [{ tier_id: event.tiers[0]?.id ?? '', quantity: 1 }];
    const buyer = newBuyer(api, promoter);
    const held = await buyer.hold(event.id, items);
    const pending = await buyer.order({ event_id: event.id, items });

    expect((await suspend(promoter)).body).toMatchObject({ status: 'suspended' });
    expect((await buyer.hold(event.id, items)).body.code).toBe('event_not_on_sale');
    expect((await buyer.order({ hold_token: held.body.token })).body.code).toBe('event_not_on_sale');
    expect((await buyer.join({ event_id: event.id })).body.code).toBe('event_not_on_sale');
    expect((await api.send('GET', `/events/${event.id}`)).status).toBe(404);
    expect((await api.send('GET', `/events/${event.id}/availability`)).status).toBe(404);

    // Orders from before can still be paid.
    pay(api, pending.body);
    expect((await buyer.confirm(pending.body)).body.status).toBe('confirmed');

    expect((await act(promoter, 'reinstate')).body).toMatchObject({ status: 'active' });
    expect((await buyer.order({ event_id: event.id, items })).status).toBe(201);
    const log = await api.send<{ data: { action: string; details: object }[] }>('GET', '/audit-log', {
      as: promoter.jwt,
    });
    const deeds = log.body.data.filter(({ action }) => /suspended|reinstated/.test(action));
    expect(deeds).toMatchObject([
      { action: 'promoter.reinstated' },
      { action: 'promoter.suspended', details: { reason: 'Chargebacks' } },
    ]);
  });

  test('sells nothing while Redis is away either', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    await suspend(promoter);
    api.standIns.upstash.faults.set({ status: 500 });
    const answer = await newBuyer(api, promoter).order({
      event_id: event.id,
      items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }],
    });
    api.standIns.upstash.faults.clear();
    expect(answer.body.code).toBe('event_not_on_sale');
  });

  test('still reads what is its own by its keys, and cannot publish', async () => {
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    const order = await newBuyer(api, promoter).order({
      event_id: event.id,
      items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }],
    });
    await suspend(promoter);
    for (const path of [`/events/${event.id}`, `/orders/${order.body.id}`, '/events?mine=true']) {
      expect((await api.send('GET', path, { as: promoter.sk })).status).toBe(200);
    }
    await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    const answer = await api.send('POST', `/events/${event.id}/publish`, { as: promoter.sk });
    expect(answer.body).toMatchObject({ code: 'event_not_ready', reasons: ['promoter_suspended'] });
  });
});

describe('the system’s health', () => {
  test('tells what is overdue, failing or unprocessed, and that all is well once it is done', async () => {
    const health = async () => (await api.send<Health>('GET', '/admin/system/health', { as: admin })).body;
    await api.drain();
    const promoter = await newPromoter(api);
    const event = await newEvent(api, promoter, [{ quantity: 5 }]);
    await newBuyer(api, promoter).order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] });
    await api.query(
      `insert into webhook_endpoints (id, promoter_id, url, event_types, secret, failing_since, created_at, updated_at)
       values ('whe_01k9z3v6w0d8y2m4q7r5t1x3n9', $1, 'https://backend.example.com/', '{*}', 'sealed', $2, $2, $2)`,
      [promoter.id, api.now()],
    );
    await api.query(
      "insert into stripe_events (id, type, object_id, received_at) values ('evt_lost', 'charge.updated', 'ch_1', $1)",
      [api.now()],
    );
    await api.query("update outbox set attempts = 2, done_at = null where name = 'auth.email_registration'");
    await api.standIns.stripe.webhooks.idle();
    // Past every deadline, and past the life of the access token.
    api.advance(1_000);
    admin = await signIn();
    const late = await health();
    expect(late).toMatchObject({
      status: 'behind',
      services: { status: 'ok', postgres: 'ok', redis: 'ok', qstash: 'ok' },
      stripe_events: { unprocessed: 1 },
      failing_endpoints: [{ url: 'https://backend.example.com/' }],
    });
    expect(late.orders.overdue).toBeGreaterThan(0);
    expect(late.outbox.overdue).toBeGreaterThan(0);
    expect(late.outbox.failing).toBeGreaterThan(0);
    expect(late.outbox.oldest_due_at).not.toBeNull();

    await api.query('delete from webhook_endpoints');
    await api.query('delete from stripe_events where processed_at is null');
    while ((await api.sweep()).more);
    await api.drain();
    const well = await health();
    expect(well).toMatchObject({
      status: 'ok',
      outbox: { overdue: 0 },
      orders: { pending: 0, overdue: 0 },
      stripe_events: { unprocessed: 0 },
      failing_endpoints: [],
    });
  });
});

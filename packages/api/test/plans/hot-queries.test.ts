import { type LocalServer, serve } from '@ticket-vendor/stand-ins/http.ts';
import type { RoundTrip } from '@ticket-vendor/stand-ins/neon/round-trip.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../../src/db/sql-functions.ts';
import { createHarness, type Harness } from '../harness.ts';
import {
  newBuyer,
  newEvent,
  newPromoter,
  type Order,
  PASSWORD,
  type Promoter,
  pay,
  register,
  type Session,
} from '../people.ts';
import { EXPLAIN_SETTINGS, type Executed, executedIn, faultsOf } from './explain.ts';
import { BIG_TABLES, fillDatabase, type Owner } from './million.ts';

/** A page, found among the rows of a customer who has a tenth of them all; a query that reads more grows with the business. */
const MOST_ROWS = 3_000;
/** Positions in a line are counted; this is the line's length. */
const LINE = 10_100;

let api: Harness;
let promoter: Promoter;
let owner: Owner;
let user: string;
let seller: string;
let refreshToken: string;
let database: string;
let target: LocalServer;

beforeAll(async () => {
  api = await createHarness({ bulk: true });
  promoter = await newPromoter(api);
  const person = await register(api, { email: 'regular@example.com' });
  refreshToken = person.refresh_token;
  const event = await newEvent(api, promoter, [{ quantity: 500_000 }, { quantity: 500_000 }]);
  const line = await newEvent(api, promoter, [{ quantity: 2 }]);
  await newBuyer(api, promoter).order({
    event_id: line.id,
    items: [{ tier_id: line.tiers[0]?.id ?? '', quantity: 2 }],
  });
  target = await serve(() => ({ status: 204 }));
  const endpoint = await api.send<{ id: string }>('POST', '/webhook-endpoints', {
    as: promoter.sk,
    body: { url: `${target.origin}/hook`, event_types: ['*'] },
  });
  owner = {
    promoterId: promoter.id,
    eventId: event.id,
    tierId: event.tiers[0]?.id ?? '',
    waitlistEventId: line.id,
    waitlistTierId: line.tiers[0]?.id ?? '',
    endpointId: endpoint.body.id,
    userId: person.user.id,
    email: 'regular@example.com',
  };
  // It has heard of all that the million sales made.
  await api.query("update webhook_endpoints set created_at = '2020-01-01' where id = $1", [endpoint.body.id]);
  await api.idle();
  const [row] = await api.query<{ name: string }>('select current_database() as name');
  database = row?.name ?? '';
  await fillDatabase(api.deps.env.DATABASE_URL, owner);
});
afterAll(async () => {
  await api.close();
  await target.close();
});

/** Settings for the connections that the API will open; those it has are ended. */
const reconnectWith = async (settings: Record<string, string>) => {
  for (const [name, value] of Object.entries(settings)) {
    await api.query(`alter database "${database}" set ${name} = '${value}'`);
  }
  await api.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  // The first request may still meet a connection that has ended.
  await api.deps.db.execute('select 1').catch(() => undefined);
};

/** Access tokens live for a quarter of an hour, which filling the tables and the jumps of the clock may take. */
const signIn = async () => {
  const [row] = await api.query<{ email: string }>(
    'select email from users where id = (select user_id from promoter_members where promoter_id = $1)',
    [promoter.id],
  );
  const login = async (email: string) =>
    (await api.send<Session>('POST', '/auth/login', { body: { email, password: PASSWORD } })).body.access_token;
  [user, seller] = [await login(owner.email), await login(row?.email ?? '')];
};

/** Every statement that Postgres executed for what `work` does, also after its answers. */
const executedDuring = async (work: () => Promise<unknown>): Promise<Executed[]> => {
  const trips: RoundTrip[] = [];
  const stop = api.standIns.neon.observe((trip) => trips.push(trip));
  try {
    await work();
    await api.idle();
  } finally {
    stop();
  }
  return trips.flatMap(executedIn);
};

const expectOk = async (answer: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await answer;
  expect(status, JSON.stringify(body)).toBeLessThan(300);
};
const get = (path: string, as?: string) => () => expectOk(api.send('GET', path, { as: as ?? promoter.sk }));
const bulk = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;

const order = async (eventId = owner.eventId): Promise<Order> => {
  const items = [{ tier_id: owner.tierId, quantity: 2 }];
  const buyer = newBuyer(api, promoter);
  const hold = await buyer.hold(eventId, items);
  const made = await buyer.order({ hold_token: hold.body.token }, crypto.randomUUID());
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};

const buy = async (): Promise<Order> => {
  const made = await order();
  await pay(api, made);
  await expectOk(api.send('POST', `/orders/${made.id}/confirm`, { as: made.secret }));
  return made;
};

/** What the service does all day, by the name of what is looked at or done. */
const hot: Record<string, () => Promise<unknown>> = {
  'the public list of events': () => get('/events')(),
  'a search of events': () => get('/events?q=concert&city=City%201&limit=100')(),
  'an event': () => get(`/events/${owner.eventId}`, promoter.pk)(),
  'its tiers': () => get(`/events/${owner.eventId}/tiers`, promoter.pk)(),
  'its availability': () => get(`/events/${owner.eventId}/availability`, promoter.pk)(),
  'the availability of an event whose line is long': () =>
    get(`/events/${owner.waitlistEventId}/availability`, promoter.pk)(),
  'the availability of a tier': () => get(`/tiers/${owner.tierId}/availability`, promoter.pk)(),
  'an order': () => get(`/orders/${bulk('ord', 500_000)}`)(),
  "a promoter's orders": () => get('/orders?limit=100')(),
  "a promoter's orders, further on": () => get(`/orders?limit=100&starting_after=${bulk('ord', 500_000)}`)(),
  'the orders of an event': () => get(`/orders?event_id=${owner.eventId}`)(),
  'the pending orders of a promoter': () => get('/orders?status=pending&limit=100')(),
  'the refunded orders of an event': () => get(`/orders?event_id=${owner.eventId}&refund_status=full&limit=100`)(),
  'the orders of an e-mail': () => get(`/orders?email=${owner.email}`)(),
  "a person's orders": () => get('/orders?limit=100', user)(),
  "a person's pending orders": () => get('/orders?status=pending&limit=100', user)(),
  'a ticket': () => get(`/tickets/${bulk('tkt', 500_000)}`)(),
  "a promoter's tickets": () => get('/tickets?limit=100')(),
  'the tickets of an event': () => get(`/tickets?event_id=${owner.eventId}`)(),
  'the void tickets of an event': () => get(`/tickets?event_id=${owner.eventId}&status=void&limit=100`)(),
  'the tickets of an order': () => get(`/tickets?order_id=${bulk('ord', 500_000)}`)(),
  "a person's tickets": () => get('/tickets?limit=100', user)(),
  'a ticket by the code typed at the door': () =>
    api.send('POST', '/tickets/validate', { as: promoter.sk, body: { code: `CODE${String(20).padStart(22, '0')}` } }),
  "a person's waitlist entries": () => get('/waitlist', user)(),
  'the deliveries of a webhook endpoint': () => get(`/webhook-endpoints/${owner.endpointId}/deliveries?limit=100`)(),
  'the failed deliveries of a webhook endpoint': () =>
    get(`/webhook-endpoints/${owner.endpointId}/deliveries?status=failed&limit=100`)(),
  'the deliveries of one type': () =>
    get(`/webhook-endpoints/${owner.endpointId}/deliveries?type=order.confirmed&limit=100`)(),
  'a delivery and its attempts': () =>
    get(`/webhook-endpoints/${owner.endpointId}/deliveries/${bulk('msg', 500_000)}`)(),
  'a replay of what failed': async () => {
    await expectOk(api.send('POST', `/webhook-endpoints/${owner.endpointId}/replay`, { as: promoter.sk, body: {} }));
    await api.drain();
  },
  'a replay of all': async () => {
    const body = { status: 'all', created_from: '2020-01-01T00:00:00Z' };
    await expectOk(api.send('POST', `/webhook-endpoints/${owner.endpointId}/replay`, { as: promoter.sk, body }));
    await api.drain();
  },
  'the sales of an event': () => get(`/events/${owner.eventId}/sales?limit=100`)(),
  'the promo codes of a promoter': () => get('/promo-codes?limit=100')(),
  'the receipt of an order': () => get(`/orders/${bulk('ord', 500_000)}/receipt`)(),
  'the audit log': () => get('/audit-log?limit=100', seller)(),
  'the keys of a promoter': () => get('/api-keys', seller)(),
  'who a person is': () => get('/auth/me', user)(),
  'a key that is used': async () => {
    const made = await api.send<{ token: string }>('POST', '/api-keys', {
      as: seller,
      body: { kind: 'secret', name: 'new' },
    });
    await get('/events', made.body.token)();
  },
  'a login': () => expectOk(api.send('POST', '/auth/login', { body: { email: owner.email, password: PASSWORD } })),
  'a refresh': async () => {
    const answer = await api.send<{ refresh_token: string }>('POST', '/auth/refresh', {
      body: { refresh_token: refreshToken },
    });
    expect(answer.status).toBe(200);
    refreshToken = answer.body.refresh_token;
  },
  'a purchase, its jobs and webhooks': async () => {
    await buy();
    await api.drain();
  },
  'an order that is given up': async () => {
    const made = await order();
    await expectOk(api.send('POST', `/orders/${made.id}/cancel`, { as: made.secret }));
  },
  'a refund': async () => {
    const bought = await buy();
    await expectOk(api.send('POST', `/orders/${bought.id}/refund`, { as: promoter.sk, body: {}, key: bought.id }));
    await api.drain();
  },
  'a check-in': async () => {
    const bought = await buy();
    const answer = await newBuyer(api, promoter).look(bought);
    const { id = '' } = answer.body.tickets[0] ?? {};
    await expectOk(api.send('POST', `/tickets/${id}/validate`, { as: promoter.sk, body: {} }));
  },
  'what a scanner needs to know': () => get(`/events/${owner.eventId}/door`)(),
  'what a scanner has missed': () => get(`/events/${owner.eventId}/door?since=500000.${bulk('tkt', 500_000)}`)(),
  'scans of a scanner that was offline': async () => {
    const scans = [20, 40, 60].map((n) => ({
      scan_id: crypto.randomUUID(),
      ticket_id: bulk('tkt', n),
      scanned_at: api.now().toISOString(),
    }));
    await expectOk(api.send('POST', `/events/${owner.eventId}/check-ins`, { as: promoter.sk, body: { scans } }));
  },
  'who a ticket is for': () =>
    expectOk(api.send('PUT', `/tickets/${bulk('tkt', 30)}`, { as: promoter.sk, body: { attendee: { name: 'Ada' } } })),
  'taking jobs from a backlog of 40,000': async () => {
    await api.query(
      `insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
       select 'flood:' || n, 'webhook-deliveries.attempt', '{}'::jsonb, 2, $1::text, 'whe_' || n % 6, now() - interval '1 hour', now()
       from generate_series(1, 40000) n
       union all
       select 'few:' || n, 'none', '{}'::jsonb, n % 3, 'pro_' || n, '', now() - interval '1 minute', now() from generate_series(1, 150) n`,
      [promoter.id],
    );
    const leased = await call(api.deps.db, 'lease_jobs', {
      now: api.now(),
      due: api.now(),
      limit: 100,
      lease_seconds: 50,
    });
    expect(leased).toHaveLength(100);
    await call(api.deps.db, 'late_jobs', { now: api.now() });
    await api.query("delete from outbox where id like 'flood:%' or id like 'few:%'");
  },
  'the expiry of unpaid orders': async () => {
    await order();
    api.advance(601);
    await api.sweep();
  },
};

/** What counts a whole line, for positions or figures: the event's own is read, never another's. */
const counted: Record<string, () => Promise<unknown>> = {
  'the waitlist of an event': () => get(`/events/${owner.waitlistEventId}/waitlist?limit=100`)(),
  'the figures of an event': () => get(`/events/${owner.waitlistEventId}/analytics`)(),
  'who waits at an event': () => get(`/events/${owner.waitlistEventId}/waitlist?limit=100&status=waiting`)(),
  'joining and leaving a long line': async () => {
    const entry = await newBuyer(api, promoter).join({ event_id: owner.waitlistEventId });
    expect(entry.status, JSON.stringify(entry.body)).toBe(201);
    await expectOk(api.send('DELETE', `/waitlist/${entry.body.id}`, { as: entry.body.token }));
  },
};

const work = [
  ...Object.entries(hot).map(([name, run]) => ({ name, run, rows: MOST_ROWS })),
  ...Object.entries(counted).map(([name, run]) => ({ name, run, rows: LINE })),
];

const faultsIn = (executed: Executed[], rows: number) => [
  ...new Set(
    executed.flatMap(({ query, plan }) => faultsOf(plan, BIG_TABLES, rows).map((fault) => `${fault}: ${query}`)),
  ),
];

describe('a million orders do not slow', () => {
  beforeAll(async () => {
    await signIn();
    await reconnectWith(EXPLAIN_SETTINGS);
  });

  test.each(work)('$name', async ({ run, rows }) => {
    const executed = await executedDuring(run);
    expect(executed).not.toEqual([]);
    expect(faultsIn(executed, rows)).toEqual([]);
  });

  test('(control) a query without an index is found out', async () => {
    const executed = await executedDuring(() => api.deps.db.execute(`select id from orders where name = 'Nobody'`));
    expect(faultsIn(executed, MOST_ROWS)).toEqual([expect.stringMatching(/^reads all of orders/)]);
  });

  test('(control) a sort that an index could spare is found out', async () => {
    const executed = await executedDuring(() =>
      api.deps.db.execute(`select id from orders where event_id = '${owner.eventId}' order by email limit 1`),
    );
    expect(faultsIn(executed, MOST_ROWS)).toContainEqual(expect.stringMatching(/^sorts 1\d{5} rows by email/));
  });
});

// Functions keep a plan for any values after a few calls; the driver's own statements are planned with theirs.
describe('a million orders do not slow functions with cached plans:', () => {
  beforeAll(async () => {
    await signIn();
    await reconnectWith({ plan_cache_mode: 'force_generic_plan' });
  });

  test.each(work)('$name', async ({ run, rows }) => {
    const executed = await executedDuring(run);
    expect(
      faultsIn(
        executed.filter(({ inFunction }) => inFunction),
        rows,
      ),
    ).toEqual([]);
  });
});

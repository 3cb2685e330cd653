import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionSource } from '../../scripts/functions.ts';
import { GENERAL_LIMITS } from '../../src/core/rate-limits.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newBuyer, newEvent, newPromoter, type Order, type Problem, type Promoter, type Tier } from '../people.ts';
import { withoutGuard } from '../race/guards.ts';

const SHOP = 'https://shop.example';

let api: Harness;
let promoter: Promoter;
let event: { id: string; tiers: Tier[] };
let order: Order;

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  event = await newEvent(api, promoter, [{ price: 0, quantity: 50 }]);
  const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
  order = (await newBuyer(api, promoter).order({ event_id: event.id, items })).body;
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const publicReads = () => [
  '/events',
  `/events/${event.id}`,
  `/events/${event.id}/tiers`,
  `/events/${event.id}/availability`,
  `/tiers/${event.tiers[0]?.id}/availability`,
  '/promoters',
  `/promoters/${promoter.id}`,
  `/promoters/${promoter.id}/events`,
];

const vary = (headers: Headers) => (headers.get('vary') ?? '').split(',').map((name) => name.trim().toLowerCase());

describe('public reads', () => {
  test('may be cached for a moment by anyone, and are not sent again to clients that have them', async () => {
    for (const path of publicReads()) {
      const first = await api.send('GET', path);
      expect(first.status).toBe(200);
      expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+(, stale-while-revalidate=\d+)?$/);
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
      for (const held of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const again = await api.send('GET', path, { headers: { 'if-none-match': held } });
        expect({ path, held, status: again.status, body: again.body }).toEqual({ path, held, status: 304, body: '' });
        expect(again.headers.get('etag')).toBe(etag);
        expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
        expect(again.headers.get('content-type')).toBeNull();
        expect(again.headers.get('access-control-allow-origin')).toBe('*');
      }
      const other = await api.send('GET', path, { headers: { 'if-none-match': '"other"' } });
      expect(other.status).toBe(200);
    }
  });

  test('count the OpenAPI document among them', async () => {
    const ask = (headers: Record<string, string> = {}) =>
      api.app.request(`${api.origin}/api/v1/openapi.json`, { headers });
    const { headers } = await ask();
    expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+$/);
    expect((await ask({ 'if-none-match': headers.get('etag') ?? '' })).status).toBe(304);
  });

  test('are sent again once they have changed', async () => {
    const own = await newEvent(api, promoter, [{ price: 0, quantity: 5 }]);
    for (const path of [
      `/events/${own.id}`,
      `/events/${own.id}/availability`,
      `/tiers/${own.tiers[0]?.id}/availability`,
    ]) {
      const { headers } = await api.send('GET', path);
      await newBuyer(api, promoter).order({
        event_id: own.id,
        items: [{ tier_id: own.tiers[0]?.id, quantity: 1 }],
      });
      const again = await api.send('GET', path, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
      expect({ path, status: again.status }).toEqual({ path, status: 200 });
    }
  });

  test('are cached privately with a credential, since it may show more', async () => {
    for (const as of [promoter.sk, promoter.pk, promoter.jwt]) {
      const { headers, status } = await api.send('GET', `/events/${event.id}`, { as });
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toBe('private, no-cache');
      expect(vary(headers)).toContain('authorization');
      const again = await api.send('GET', `/events/${event.id}`, {
        as,
        headers: { 'if-none-match': headers.get('etag') ?? '' },
      });
      expect(again.status).toBe(304);
    }
  });
});

describe('personal data', () => {
  test('is never cached, nor is a refusal', async () => {
    const answers = [
      await api.send('GET', `/orders/${order.id}`, { as: order.secret }),
      await api.send('GET', '/auth/me', { as: promoter.jwt }),
      await api.send('GET', '/events/evt_01k9z3v6w0d8y2m4q7r5t1x3n9'),
      await api.send('GET', '/orders'),
      await api.send('GET', '/nowhere'),
    ];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => 'no-store'));
  });
});

describe('pages of other origins', () => {
  const from = (origin: string, path: string, as?: string, method = 'GET', body?: unknown) =>
    api.send<{ code?: string }>(method, path, { as, body, headers: { origin } });
  const allowed = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin');

  test('may read public answers from any origin', async () => {
    for (const path of publicReads()) {
      expect(allowed(await from('https://anywhere.example', path))).toBe('*');
    }
  });

  test('may use a publishable key from exactly the origins on its list', async () => {
    const answer = await from(SHOP, `/events/${event.id}`, promoter.pk);
    expect(answer.status).toBe(200);
    expect(allowed(answer)).toBe(SHOP);
    expect(allowed(await from(api.origin, `/events/${event.id}`, promoter.pk))).toBe(api.origin);
    for (const origin of [
      'https://elsewhere.example',
      'http://shop.example',
      'https://shop.example:8443',
      'https://shop.example.evil.example',
      'https://sub.shop.example',
      `${SHOP}/`,
      'null',
    ]) {
      const refused = await from(origin, `/events/${event.id}`, promoter.pk);
      expect({ origin, status: refused.status, code: refused.body.code, allowed: allowed(refused) }).toEqual({
        origin,
        status: 403,
        code: 'origin_not_allowed',
        // So that the page can name the origin to add.
        allowed: '*',
      });
    }
  });

  test('may read a refusal where the origin is on the list', async () => {
    const refused = await from(SHOP, '/holds', promoter.pk, 'POST', {});
    expect(refused.status).toBe(400);
    expect(allowed(refused)).toBe(SHOP);
  });

  test('may use a guest’s own credentials, which no browser sends by itself', async () => {
    const answer = await from('https://anywhere.example', `/orders/${order.id}`, order.secret);
    expect(answer.status).toBe(200);
    expect(allowed(answer)).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('can’t read the answer to a secret key, which does not belong there', async () => {
    expect(allowed(await from(SHOP, '/orders', promoter.sk))).toBeNull();
  });

  test('learn from every answer that it depends on the origin', async () => {
    const answers = [
      await api.send('GET', `/events/${event.id}`),
      await from(SHOP, `/events/${event.id}`, promoter.pk),
      await from('https://elsewhere.example', `/events/${event.id}`, promoter.pk),
      await api.send('GET', '/orders'),
      await api.send('GET', '/orders', { as: 'nonsense' }),
      await api.send('GET', '/nowhere'),
      await api.send('POST', '/auth/login', { body: '{' }),
      await api.send('OPTIONS', '/orders', { headers: { origin: SHOP, 'access-control-request-method': 'POST' } }),
    ];
    for (const { headers } of answers) expect(vary(headers)).toContain('origin');
  });

  test('may ask beforehand for any method and header the API knows', async () => {
    const preflight = await api.send('OPTIONS', '/orders', {
      headers: {
        origin: SHOP,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(allowed(preflight)).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toBe(
      'authorization, content-type, idempotency-key, if-none-match',
    );
  });

  test('can read the headers that a client works with', async () => {
    const { headers } = await from(SHOP, `/events/${event.id}`, promoter.pk);
    const exposed = (headers.get('access-control-expose-headers') ?? '').split(', ');
    expect(exposed).toEqual(expect.arrayContaining(['ETag', 'RateLimit', 'Request-Id', 'Retry-After']));
  });
});

const withoutPostgres = async <T>(work: () => Promise<T>): Promise<T> => {
  api.standIns.neon.faults.set({ status: 500 });
  try {
    return await work();
  } finally {
    api.standIns.neon.faults.clear();
  }
};

test('a limit of the database is reported as an error that waiting does not solve', async () => {
  api.standIns.neon.faults.set({ status: 507 });
  const answer = await api.send('GET', '/events?city=Hamburg').finally(() => api.standIns.neon.faults.clear());
  expect([answer.status, answer.body.code, answer.headers.has('retry-after')]).toEqual([500, 'database_limit', false]);
});

test('an unexpected error reveals nothing internal', async () => {
  await withoutGuard(api.query, 'lock_event', [['where id = p_event_id', 'where 1 / 0 = 1 and id = p_event_id']]);
  try {
    const answer = await api.send('POST', `/events/${event.id}/unpublish`, { as: promoter.sk });
    expect([answer.status, answer.body.code]).toEqual([500, 'internal_error']);
    expect(JSON.stringify(answer.body)).not.toMatch(/division|zero/);
  } finally {
    await api.query(await functionSource('lock_event'));
  }
});

describe('every answer', () => {
  test('has a request’s id, the same as in its problem document', async () => {
    const answers = [
      await api.send('GET', '/events'),
      await api.send('GET', '/nowhere'),
      await api.send('GET', '/orders', { as: 'nonsense' }),
      await api.send('GET', '/events', { as: `sk_live_${'a'.repeat(26)}` }),
      await api.send('POST', '/auth/login', { body: '{' }),
      await api.send('POST', '/auth/login', { body: 'x'.repeat(300 * 1024) }),
      await api.send('OPTIONS', '/orders', { headers: { origin: SHOP, 'access-control-request-method': 'POST' } }),
      await api.send('OPTIONS', '/orders'),
      await api.send('PATCH', '/events'),
      await api.send('POST', '/auth/login', { body: '{}', headers: { 'content-type': 'text/plain' } }),
      await api.send('GET', '/events', { headers: { 'if-none-match': '*' } }),
      await withoutPostgres(() => api.send('GET', '/promoters?q=nobody')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 401, 401, 400, 413, 204, 405, 405, 415, 304, 503]);
    for (const { headers, body, status } of answers) {
      expect(headers.get('request-id')).toMatch(/^req_[0-9a-z]{26}$/);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      if (status >= 400) expect(body.request_id).toBe(headers.get('request-id'));
    }
  });

  test('tells browsers to keep to HTTPS, to the stated type, and to frame nothing', async () => {
    const pages = [
      '/docs',
      '/tickets',
      `/e/${event.id}`,
      '/verify-email',
      '/reset-password',
      '/api/v1/events',
      '/nowhere',
    ];
    for (const path of pages) {
      const { headers } = await api.app.request(`${api.origin}${path}`);
      expect({ path, headers: Object.fromEntries(headers) }).toMatchObject({
        path,
        headers: {
          'strict-transport-security': 'max-age=31536000; includeSubDomains',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'x-frame-options': 'DENY',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        },
      });
    }
  });
});

test('a person who opens the page of an event that is not on show gets a page that says so', async () => {
  const page = await api.app.request(`${api.origin}/e/evt_00000000000000000000000000`);
  expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  expect(await page.text()).toContain('There is nothing on sale here');
});

test('pages speak the language that the browser asks for, or that of the e-mail whose link was opened', async () => {
  const page = async (path: string, language?: string) => {
    const headers: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
    const answer = await api.app.request(`${api.origin}${path}`, { headers });
    expect(vary(answer.headers)).toContain('accept-language');
    return answer.text();
  };
  for (const [path, german, english] of [
    [`/e/${event.id}`, 'Tickets verkauft von', 'Tickets sold by'],
    ['/e/evt_00000000000000000000000000', 'Hier gibt es nichts zu kaufen', 'There is nothing on sale here'],
    ['/verify-email', 'E-Mail-Adresse bestätigen', 'Confirm e-mail'],
    ['/reset-password', 'Wähle ein neues Passwort', 'Choose a new password'],
  ] as const) {
    expect(await page(path, 'de-AT, en;q=0.5')).toContain(german);
    expect(await page(`${path}?locale=de`, 'en')).toContain(german);
    expect(await page(`${path}?locale=fr`, 'de')).toContain(english);
    expect(await page(`${path}?locale=%22`, 'de')).toContain(german);
    expect(await page(path)).toContain(english);
  }
});

describe('a request', () => {
  test('with a duplicate name is refused, wherever it is', async () => {
    for (const body of ['{"event_id":"a","items":[],"event_id":"b"}', '{"items":[{"quantity":1,"quantity":2}]}']) {
      const answer = await api.send<Problem>('POST', '/holds', { as: promoter.sk, body });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
      expect(answer.body.detail).toMatch(/^Give "(event_id|quantity)" once, not twice\.$/);
    }
  });

  test('over 256 kB is refused with 413, whether or not it tells its length', async () => {
    const body = JSON.stringify({ email: 'a'.repeat(256 * 1024) });
    expect(await api.send('POST', '/auth/login', { body })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    const stream = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('a'.repeat(64 * 1024)));
      },
    });
    const answer = await api.app.request(`${api.origin}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
  });

  test('with a wrong method is told the allowed ones', async () => {
    const answer = await api.send('PATCH', `/events/${event.id}`, { as: promoter.sk });
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, PUT, DELETE');
  });
});

describe('the general limit', () => {
  let limited: Harness;
  let seller: Promoter;
  beforeAll(async () => {
    limited = await createHarness({ env: { RATE_LIMIT_SCALE: '0.02' } });
    await limited.send('GET', '/health/live');
    // Registering has its own limit, which at this scale allows one person.
    seller = await newPromoter(limited);
  });
  afterAll(() => limited.close());

  const policyOf = async (path: string, as?: string, ip = '198.51.100.7') =>
    (await limited.send('GET', path, { as, headers: { 'cf-connecting-ip': ip } })).headers.get('ratelimit-policy');

  test('is in every answer, counted by key, person or address', async () => {
    const scaled = (rule: { name: string; limit: number }) => `"${rule.name}";q=${rule.limit * 0.02};w=60`;
    expect(await policyOf('/events', seller.sk)).toBe(scaled(GENERAL_LIMITS.secret));
    expect(await policyOf('/auth/me', seller.jwt)).toBe(scaled(GENERAL_LIMITS.user));
    expect(await policyOf('/events', seller.pk)).toBe(scaled(GENERAL_LIMITS.address));
    expect(await policyOf('/events')).toBe(scaled(GENERAL_LIMITS.address));
  });

  test('refuses with 429 and Retry-After past it, and leaves others alone', async () => {
    const ask = (ip: string) => limited.send('GET', '/promoters', { headers: { 'cf-connecting-ip': ip } });
    let last = await ask('198.51.100.9');
    let sent = 1;
    for (; last.status === 200 && sent < 30; sent++) last = await ask('198.51.100.9');
    expect(sent).toBeGreaterThan(12);
    expect(last).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', request_id: last.headers.get('request-id') },
    });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(last.headers.get('ratelimit')).toMatch(/^"address";r=0;t=\d+$/);
    expect((await ask('198.51.100.10')).status).toBe(200);
  });

  test('never waits for Redis, and each isolate keeps it by itself while Redis is away', async () => {
    limited.standIns.upstash.faults.set({ status: 500 });
    const statuses = [];
    for (let i = 0; i < 30; i++) {
      const answer = await limited.send('GET', '/promoters', { headers: { 'cf-connecting-ip': '198.51.100.11' } });
      statuses.push(answer.status);
      await limited.idle();
    }
    limited.standIns.upstash.faults.clear();
    const passed = statuses.filter((status) => status === 200).length;
    expect(statuses).toEqual(statuses.map((_, n) => (n < passed ? 200 : 429)));
    const policy = (await limited.send('GET', '/promoters', { headers: { 'cf-connecting-ip': '198.51.100.12' } }))
      .headers;
    expect(policy.get('ratelimit-policy')).toBe(`"address";q=${passed};w=60`);
  });
});

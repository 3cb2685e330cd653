import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRateLimiter } from '../../src/adapters/rate-limit/limiter.ts';
import { type ConcurrencyLimit, createConcurrencyLimit } from '../../src/core/concurrency-limit.ts';
import { LIMITS } from '../../src/core/rate-limits.ts';
import { createHarness, type Harness } from '../harness.ts';
import { newEvent, newPromoter, type Promoter, register } from '../people.ts';

let api: Harness;
let addresses = 0;
let people = 0;

beforeAll(async () => {
  // Requests count even if Redis answers late, so a busy machine changes nothing here.
  api = await createHarness({ env: { RATE_LIMIT_SCALE: '1', REDIS_DEADLINE_MS: '400' } });
});
afterAll(() => api.close());
afterEach(() => {
  vi.useRealTimers();
  api.standIns.upstash.faults.clear();
});

const newIp = () => `198.51.100.${++addresses}`;
const newEmail = () => `person-${++people}@example.com`;

/** Without a credential; refused with 400 right after its address is counted, before any hashing. */
const login = (ip: string) => api.send('POST', '/auth/login', { body: {}, headers: { 'cf-connecting-ip': ip } });
/** For an account that does not exist: 401. */
const loginTo = (email: string, ip = newIp()) =>
  api.send('POST', '/auth/login', {
    body: { email, password: 'correct horse battery' },
    headers: { 'cf-connecting-ip': ip },
  });

/** The answers to `count` requests within one window of Redis, each with a fresh `make()`. */
const inOneWindow = async <T, S>(count: number, setUp: () => S, send: (shared: S) => Promise<T>): Promise<T[]> => {
  for (;;) {
    const shared = setUp();
    const window = () => Math.floor(Date.now() / 60_000);
    const before = window();
    const answers: T[] = [];
    while (answers.length < count) answers.push(await send(shared));
    if (window() === before) return answers;
  }
};

const statuses = (answers: { status: number }[]) => answers.map(({ status }) => status);
const times = (count: number, status: number) => Array.from({ length: count }, () => status);

describe('logins', () => {
  test('from one address are refused past 10 a minute, and told when to come back', async () => {
    const answers = await inOneWindow(11, newIp, (ip) => login(ip));
    expect(statuses(answers)).toEqual([...times(10, 400), 429]);
    const refused = answers.at(-1);
    expect(refused?.body).toMatchObject({ code: 'rate_limited', status: 429 });
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(60);
    expect(refused?.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60');
    expect(refused?.headers.get('ratelimit')).toBe(`"login";r=0;t=${wait}`);
  });

  test('tell in every answer what is left', async () => {
    const [answer] = await inOneWindow(1, newEmail, (email) => loginTo(email));
    expect(answer?.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60, "login-account";q=30;w=60');
    expect(answer?.headers.get('ratelimit')).toMatch(/^"login";r=9;t=\d+, "login-account";r=29;t=\d+$/);
  });

  test('from other addresses go on, but the addresses of one IPv6 network are one', async () => {
    const answers = await inOneWindow(
      11,
      () => `2001:db8:${(++addresses).toString(16)}:1`,
      (network) => login(`${network}::${(++addresses).toString(16)}`),
    );
    expect(answers.at(-1)?.status).toBe(429);
    expect((await login(newIp())).status).toBe(400);
  });

  test('to one account are refused past 30 a minute, from whatever addresses and in whatever case', async () => {
    const answers = await inOneWindow(31, newEmail, (email) =>
      loginTo(addresses % 2 ? ` ${email.toUpperCase()} ` : email),
    );
    expect(statuses(answers)).toEqual([...times(30, 401), 429]);
    expect((await loginTo(newEmail())).status).toBe(401);
  });

  test('of a refused address are not charged to the account', async () => {
    const answers = await inOneWindow(
      15,
      () => ({ ip: newIp(), email: newEmail() }),
      async ({ ip, email }) => ({ ...(await loginTo(email, ip)), email }),
    );
    const last = await loginTo(answers.at(-1)?.email ?? '');
    const left = Number(/"login-account";r=(\d+)/.exec(last.headers.get('ratelimit') ?? '')?.[1]);
    expect(left).toBeGreaterThanOrEqual(30 - 11);
  });

  test('that are refused for their body are charged to the address alone', async () => {
    const whole = { email: newEmail(), password: 'correct horse battery' };
    const { password: _, ...partial } = whole;
    for (const body of ['{', { email: 1 }, [], partial, { ...whole, bogus: 1 }, { ...whole, password: '' }]) {
      const answer = await api.send('POST', '/auth/login', { body, headers: { 'cf-connecting-ip': newIp() } });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60');
    }
    const headers = { 'cf-connecting-ip': newIp(), 'content-type': 'text/plain' };
    const answer = await api.send('POST', '/auth/login', { body: JSON.stringify(whole), headers });
    expect(answer.status).toBe(415);
    expect(answer.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60');
  });
});

describe('other limits', () => {
  const send = (path: string, ip: string) => api.send('POST', path, { body: {}, headers: { 'cf-connecting-ip': ip } });

  test.each([
    ['/auth/register', LIMITS.register],
    ['/auth/refresh', LIMITS.refresh],
  ])('hold for %s', async (path, rule) => {
    const answers = await inOneWindow(rule.limit + 1, newIp, (ip) => send(path, ip));
    expect(statuses(answers)).toEqual([...times(rule.limit, 400), 429]);
  });

  const registering = { name: 'Ada', password: 'correct horse battery' };

  test.each([
    ['/auth/register', LIMITS.registrationMailTo, registering, 202],
    ['/auth/request-password-reset', LIMITS.accountMailTo, {}, 204],
  ])('of e-mails to one address hold for %s, from whatever addresses', async (path, rule, more, success) => {
    const ask = (body: object) => api.send('POST', path, { body, headers: { 'cf-connecting-ip': newIp() } });
    const answers = await inOneWindow(rule.limit + 2, newEmail, async (email) => {
      // A refused request sends no e-mail and uses up none.
      await ask({ email, ...more, bogus: 1 });
      return ask({ email, ...more });
    });
    expect(statuses(answers)).toEqual([...times(rule.limit, success), 429, 429]);
  });

  test('of registrations with an e-mail keep nobody from a new password', async () => {
    const steps = [
      '/auth/register',
      '/auth/register',
      '/auth/register',
      '/auth/register',
      '/auth/request-password-reset',
    ];
    let step = 0;
    const answers = await inOneWindow(
      steps.length,
      () => {
        step = 0;
        return newEmail();
      },
      (email) => {
        const path = steps[step++] ?? '';
        const body = path.endsWith('register') ? { email, ...registering } : { email };
        return api.send('POST', path, { body, headers: { 'cf-connecting-ip': newIp() } });
      },
    );
    expect(statuses(answers)).toEqual([202, 202, 202, 429, 204]);
  });

  test('count a promoter’s own backend by its key, whose address stands for many buyers', async () => {
    const { access_token } = await register(api, { email: newEmail(), promoter: { name: 'Lanterns' } });
    const key = await api.send<{ token: string }>('POST', '/api-keys', {
      as: access_token,
      body: { kind: 'secret', name: 'Back office' },
    });
    for (const [path, rule] of [
      ['/holds', LIMITS.holds],
      ['/waitlist', LIMITS.waitlist],
    ] as const) {
      const headers = { 'cf-connecting-ip': newIp() };
      const backend = await api.send('POST', path, { as: key.body.token, body: {}, headers });
      expect(backend.headers.get('ratelimit-policy')).toBe(`"${rule.name}-key";q=${rule.keyLimit};w=60`);
      const person = await api.send('POST', path, { as: access_token, body: {}, headers });
      expect(person.headers.get('ratelimit-policy')).toBe(`"${rule.name}";q=${rule.limit};w=60`);
    }
  });

  test('let whoever comes back after Retry-After through, whichever isolate answers', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const isolate = () =>
      createRateLimiter(api.deps.env, api.deps.clock, api.deps.db, (error) => expect(error).toBeUndefined());
    for (const offset of [0, 1, 17_345, 59_999]) {
      const [first, second, third] = [isolate(), isolate(), isolate()];
      const ip = newIp();
      vi.setSystemTime(Math.ceil(Date.now() / 60_000 + 2) * 60_000 + offset);
      for (let i = 0; i < 10; i++) expect((await first.take(LIMITS.login, ip, api.now())).allowed).toBe(true);
      const told = [await first.take(LIMITS.login, ip, api.now()), await second.take(LIMITS.login, ip, api.now())];
      expect(told.map(({ allowed, remaining }) => [allowed, remaining])).toEqual(told.map(() => [false, 0]));
      const [wait = 0] = told.map(({ resetSeconds }) => resetSeconds);
      expect(told[1]?.resetSeconds).toBe(wait);
      vi.setSystemTime(Date.now() + wait * 1_000);
      expect((await third.take(LIMITS.login, ip, api.now())).allowed).toBe(true);
    }
  });

  test('count a request once even if Redis counted it and its answer was lost', async () => {
    const quiet = createRateLimiter(api.deps.env, api.deps.clock, api.deps.db, () => undefined);
    const ip = newIp();
    // The script is known to Redis from here on.
    await quiet.take(LIMITS.holds, newIp(), api.now());
    api.standIns.upstash.faults.set({ dropResponse: true, times: 1 });
    await quiet.take(LIMITS.holds, ip, api.now());
    expect(api.standIns.upstash.faults.hits).toBe(1);
    const next = await quiet.take(LIMITS.holds, ip, api.now());
    expect(next.remaining).toBe(LIMITS.holds.limit - 2);
  });

  test('are multiplied by RATE_LIMIT_SCALE', async () => {
    const { env, clock, db } = api.deps;
    const raised = createRateLimiter({ ...env, RATE_LIMIT_SCALE: 2.5 }, clock, db, (error) => {
      throw error;
    });
    const answers = await inOneWindow(26, newIp, (ip) => raised.take(LIMITS.login, ip, api.now()));
    expect(answers.map(({ allowed }) => allowed)).toEqual([...Array.from({ length: 25 }, () => true), false]);
    expect(answers[0]).toMatchObject({ limit: 25, remaining: 24 });
  });
});

describe('passwords', () => {
  // Other tests log in as often as their limits allow.
  let everybody: ConcurrencyLimit;
  beforeAll(() => {
    everybody = api.deps.passwordLimit;
  });
  const eightPlaces = () => Object.assign(api.deps, { passwordLimit: createConcurrencyLimit(api.deps.clock, 8, 2) });
  afterAll(() => Object.assign(api.deps, { passwordLimit: everybody }));

  /** Keeps this many places taken while `work` runs. */
  const whileTaken = async <T>(who: (n: number) => string, count: number, work: () => Promise<T>): Promise<T> => {
    eightPlaces();
    const over = Promise.withResolvers<void>();
    const taken = Array.from({ length: count }, (_, n) => api.deps.passwordLimit(who(n), () => over.promise));
    try {
      return await work();
    } finally {
      over.resolve();
      await Promise.all(taken);
    }
  };

  test('are checked a few at a time: 120 logins more are told to come back, whether or not they have an account', async () => {
    const { user } = await register(api, { email: newEmail() });
    const lookUps = vi.spyOn(api.deps.db, 'select');
    const emails = Array.from({ length: 120 }, (_, n) => (n < 20 ? user.email : newEmail()));
    const answers = await whileTaken(
      (n) => `address ${n}`,
      8,
      () => Promise.all(emails.map((email) => loginTo(email))),
    );
    expect(lookUps).not.toHaveBeenCalled();
    lookUps.mockRestore();
    for (const { body, headers, status } of answers) {
      expect({ status, code: body.code, wait: headers.get('retry-after') }).toEqual({
        status: 503,
        code: 'service_busy',
        wait: '2',
      });
    }
    eightPlaces();
    expect((await loginTo(user.email)).status).toBe(200);
  });

  test('are neither hashed nor looked up while all places are taken', async () => {
    const { access_token } = await register(api, { email: newEmail() });
    const password = 'another horse battery';
    const lookUps = vi.spyOn(api.deps.db, 'select');
    const attempts = [
      ['login', { email: newEmail(), password }],
      ['register', { email: newEmail(), password, name: 'Ada' }],
      ['verify-email', { token: `reg_${'0'.repeat(26)}.zzzzzzzz.${'x'.repeat(43)}`, password }],
      ['reset-password', { token: `usr_${'0'.repeat(26)}.zzzzzzzz.${'x'.repeat(43)}`, password }],
      ['change-password', { current_password: 'correct horse battery', new_password: password }, access_token],
    ] as const;
    const answers = await whileTaken(
      (n) => `address ${n}`,
      8,
      () =>
        Promise.all(
          attempts.map(([path, body, as]) =>
            api.send('POST', `/auth/${path}`, { body, headers: { 'cf-connecting-ip': newIp() }, ...(as && { as }) }),
          ),
        ),
    );
    expect(lookUps).not.toHaveBeenCalled();
    lookUps.mockRestore();
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [503, 'service_busy']));
  });

  test('of one address never take all the places', async () => {
    const ip = newIp();
    const answers = await whileTaken(
      () => ip,
      3,
      async () => [await loginTo(newEmail(), ip), await loginTo(newEmail())],
    );
    expect(statuses(answers)).toEqual([503, 401]);
  });
});

describe('simultaneous guesses', () => {
  /** As many as sockets allow, all at once; what comes of them by status. */
  const burst = async (count: number, guess: (n: number) => Promise<{ status: number }>) => {
    const answers = await Promise.all(Array.from({ length: count }, (_, n) => guess(n)));
    return Object.fromEntries(
      Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([s, all = []]) => [s, all.length]),
    );
  };
  let promoter: Promoter;
  let event: Awaited<ReturnType<typeof newEvent>>;

  beforeAll(async () => {
    promoter = await newPromoter(api);
    event = await newEvent(api, promoter, [{ quantity: 1_000 }]);
  });

  // A Redis that answers is not what keeps a burst back: requests are judged before its first answer.
  describe.each([{ away: false }, { away: true }])('with Redis away: $away', ({ away }) => {
    beforeEach(() => {
      // A window moves on while a burst is handled.
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
      if (away) api.standIns.upstash.faults.set({ status: 500 });
    });

    test('at access codes are judged no more often than the limit', async () => {
      const headers = { 'cf-connecting-ip': newIp() };
      const { limit } = LIMITS.accessCodes;
      const guess = (n: number) =>
        api.send('GET', `/events/${event.id}/availability?access_code=GUESS-${n}`, { headers });
      expect(await burst(limit + 200, guess)).toEqual({ 200: limit, 429: 200 });
    });

    test('at promo codes, by a key', async () => {
      const { token } = (
        await api.send<{ token: string }>('POST', '/api-keys', {
          as: promoter.jwt,
          body: { kind: 'secret', name: 'One' },
        })
      ).body;
      const { keyLimit } = LIMITS.promoCodes;
      const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
      const guess = (n: number) =>
        api.send('POST', '/promo-codes/check', { as: token, body: { event_id: event.id, items, code: `GUESS${n}` } });
      expect(await burst(keyLimit + 100, guess)).toEqual({ 404: keyLimit, 429: 100 });
    });

    test('at promo codes, by orders', async () => {
      const headers = { 'cf-connecting-ip': newIp() };
      const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
      const guess = (n: number) =>
        api.send('POST', '/orders', {
          as: promoter.pk,
          headers,
          body: { email: newEmail(), name: 'Ada', event_id: event.id, items, promo_code: `GUESS${n}` },
        });
      const { limit } = LIMITS.promoCodes;
      expect(await burst(limit + 20, guess)).toEqual({ 404: limit, 429: 20 });
    });

    test('at keys and secrets of orders', async () => {
      const headers = { 'cf-connecting-ip': newIp() };
      const { limit } = LIMITS.unknownKeys;
      const guesses = [
        (n: number) => `sk_test_${String(n).padStart(26, '0')}`,
        (n: number) => `os_ord_${'0'.repeat(26)}.${String(n).padStart(43, 'x')}`,
        (n: number) => `wt_wle_${'0'.repeat(26)}.${String(n).padStart(43, 'x')}`,
        (n: number) => `eyJhbGciOiJIUzI1NiJ9.${n}.x`,
      ];
      const guess = (n: number) => api.send('GET', '/orders', { as: guesses[n % guesses.length]?.(n) ?? '', headers });
      expect(await burst(limit + 100, guess)).toEqual({ 401: limit, 429: 100 });
    });
  });
});

describe('while Redis is away', () => {
  let ahead = 0;
  /** Makes Redis fail, resets the limiter's circuit and sets the service's clock to the start of a window. */
  const takeRedisAway = (fault: { hang?: boolean; status?: number }) => {
    // After the time for which an earlier test's failure opened the circuit.
    ahead += 10_000;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ahead });
    api.standIns.upstash.faults.set(fault);
    api.advance(60 - (api.now().getTime() % 60_000) / 1000);
  };

  test.each([{ hang: true }, { status: 500 }])('logins are counted by Postgres: %j', async (fault) => {
    takeRedisAway(fault);
    const [ip, rule] = [newIp(), LIMITS.login];
    // Another isolate, whose count does not include this one's.
    const elsewhere = createRateLimiter(api.deps.env, api.deps.clock, api.deps.db, () => undefined);
    const taken = [];
    while (taken.length < 6) taken.push(await elsewhere.take(rule, ip, api.now()));
    const answers = [];
    while (answers.length < 5) answers.push(await login(ip));
    expect(taken.map(({ allowed }) => allowed)).toEqual(taken.map(() => true));
    expect(statuses(answers)).toEqual([...times(4, 400), 429]);
    expect(answers.at(-1)?.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60');
    const wait = Number(answers.at(-1)?.headers.get('retry-after'));
    expect(wait).toBeLessThanOrEqual(60);
    expect(api.standIns.upstash.faults.hits).toBeGreaterThan(0);
    expect((await login(newIp())).status).toBe(400);
    api.advance(wait);
    vi.setSystemTime(Date.now() + wait * 1_000);
    expect((await login(ip)).status).toBe(400);
  });

  test('parallel logins are counted exactly', async () => {
    takeRedisAway({ status: 500 });
    const ip = newIp();
    const answers = await Promise.all(Array.from({ length: 25 }, () => login(ip)));
    expect(statuses(answers).filter((status) => status === 400)).toHaveLength(10);
  });

  test('Postgres is told neither e-mails nor addresses', async () => {
    takeRedisAway({ status: 500 });
    const [ip, email] = [newIp(), newEmail()];
    await loginTo(email, ip);
    const rows = JSON.stringify(await api.query('select * from rate_limits'));
    expect(rows).toMatch(/"id":"[0-9a-f]{64}"/);
    expect(rows).not.toContain(ip);
    expect(rows).not.toContain(email);
  });

  test('counts of windows past are forgotten by the sweep', async () => {
    takeRedisAway({ status: 500 });
    await login(newIp());
    api.advance(3_660);
    await login(newIp());
    api.standIns.upstash.faults.clear();
    await api.sweep();
    expect(await api.query('select hits from rate_limits')).toEqual([{ hits: 1 }]);
  });

  test('every other limit is kept by each isolate, at once as one by one', async () => {
    takeRedisAway({ status: 500 });
    const ip = newIp();
    const ask = () => api.send('POST', '/auth/register', { body: {}, headers: { 'cf-connecting-ip': ip } });
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    expect(statuses(answers).filter((status) => status === 400)).toHaveLength(LIMITS.register.limit);
    expect((await ask()).status).toBe(429);
  });

  test('few requests wait for a Redis that fails, not all of them', async () => {
    takeRedisAway({ status: 500 });
    for (let i = 0; i < 20; i++) await login(newIp());
    expect(api.standIns.upstash.faults.hits).toBeLessThanOrEqual(10);
  });

  test('is over once Redis answers again', async () => {
    takeRedisAway({ status: 500 });
    await login(newIp());
    api.standIns.upstash.faults.clear();
    vi.setSystemTime(Date.now() + 3_000);
    const rows = () => api.query('select sum(hits)::int as hits from rate_limits');
    const before = await rows();
    await login(newIp());
    expect(await rows()).toEqual(before);
  });
});

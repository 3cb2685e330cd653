import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from '../../src/adapters/rate-limit/limiter.ts';
import { LIMITS } from '../../src/core/rate-limits.ts';
import { createHarness, type Harness } from '../harness.ts';
import { register } from '../people.ts';

let api: Harness;
let addresses = 0;
let people = 0;

beforeAll(async () => {
  api = await createHarness({ env: { RATE_LIMIT_SCALE: '1' } });
});
afterAll(() => api.close());
afterEach(() => {
  vi.useRealTimers();
  api.standIns.upstash.faults.clear();
});

const newIp = () => `198.51.100.${++addresses}`;
const newEmail = () => `person-${++people}@example.com`;

/** By nobody; it is refused with 400 right after its address was counted, which costs no hashing. */
const login = (ip: string) => api.send('POST', '/auth/login', { body: {}, headers: { 'cf-connecting-ip': ip } });
/** To an account that there is not: 401. */
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
  it('from one address are refused past 10 a minute, and told when to come back', async () => {
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

  it('tell in every answer what is left', async () => {
    const [answer] = await inOneWindow(1, newEmail, (email) => loginTo(email));
    expect(answer?.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60, "login-account";q=30;w=60');
    expect(answer?.headers.get('ratelimit')).toMatch(/^"login";r=9;t=\d+, "login-account";r=29;t=\d+$/);
  });

  it('from other addresses go on, but the addresses of one IPv6 network are one', async () => {
    const answers = await inOneWindow(
      11,
      () => `2001:db8:${(++addresses).toString(16)}:1`,
      (network) => login(`${network}::${(++addresses).toString(16)}`),
    );
    expect(answers.at(-1)?.status).toBe(429);
    expect((await login(newIp())).status).toBe(400);
  });

  it('to one account are refused past 30 a minute, from whatever addresses and in whatever case', async () => {
    const answers = await inOneWindow(31, newEmail, (email) =>
      loginTo(addresses % 2 ? ` ${email.toUpperCase()} ` : email),
    );
    expect(statuses(answers)).toEqual([...times(30, 401), 429]);
    expect((await loginTo(newEmail())).status).toBe(401);
  });

  it('of a refused address are not charged to the account', async () => {
    const answers = await inOneWindow(
      15,
      () => ({ ip: newIp(), email: newEmail() }),
      async ({ ip, email }) => ({ ...(await loginTo(email, ip)), email }),
    );
    const last = await loginTo(answers.at(-1)?.email ?? '');
    const left = Number(/"login-account";r=(\d+)/.exec(last.headers.get('ratelimit') ?? '')?.[1]);
    expect(left).toBeGreaterThanOrEqual(30 - 11);
  });

  it('that are refused for their body are charged to the address alone', async () => {
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

  it.each([
    ['/auth/register', LIMITS.register],
    ['/auth/refresh', LIMITS.refresh],
  ])('hold for %s', async (path, rule) => {
    const answers = await inOneWindow(rule.limit + 1, newIp, (ip) => send(path, ip));
    expect(statuses(answers)).toEqual([...times(rule.limit, 400), 429]);
  });

  const registering = { name: 'Ada', password: 'correct horse battery' };

  it.each([
    ['/auth/register', LIMITS.registrationMailTo, registering, 202],
    ['/auth/request-password-reset', LIMITS.accountMailTo, {}, 204],
  ])('of e-mails to one address hold for %s, from whatever addresses', async (path, rule, more, success) => {
    const ask = (body: object) => api.send('POST', path, { body, headers: { 'cf-connecting-ip': newIp() } });
    const answers = await inOneWindow(rule.limit + 2, newEmail, async (email) => {
      // What is refused sends no e-mail, and uses up none.
      await ask({ email, ...more, bogus: 1 });
      return ask({ email, ...more });
    });
    expect(statuses(answers)).toEqual([...times(rule.limit, success), 429, 429]);
  });

  it('of registrations with an e-mail keep nobody from a new password', async () => {
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

  it('count a promoter’s own backend by its key, whose address stands for many buyers', async () => {
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

  it('are multiplied by RATE_LIMIT_SCALE', async () => {
    const { env, db } = api.deps;
    const raised = createRateLimiter({ ...env, RATE_LIMIT_SCALE: 2.5 }, db, (error) => {
      throw error;
    });
    const answers = await inOneWindow(26, newIp, (ip) => raised.take(LIMITS.login, ip, api.now()));
    expect(answers.map(({ allowed }) => allowed)).toEqual([...Array.from({ length: 25 }, () => true), false]);
    expect(answers[0]).toMatchObject({ limit: 25, remaining: 24 });
  });
});

describe('while Redis is away', () => {
  let ahead = 0;
  /** Makes Redis fail, lets the limiter find out afresh and puts the service's clock at the start of a window. */
  const takeRedisAway = (fault: { hang?: boolean; status?: number }) => {
    // Past the time that the trouble of the test before keeps the limiter from asking.
    ahead += 10_000;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ahead });
    api.standIns.upstash.faults.set(fault);
    api.advance(60 - (api.now().getTime() % 60_000) / 1000);
  };

  it.each([{ hang: true }, { status: 500 }])('logins are counted by Postgres: %j', async (fault) => {
    takeRedisAway(fault);
    const ip = newIp();
    const answers = [];
    while (answers.length < 11) answers.push(await login(ip));
    expect(statuses(answers)).toEqual([...times(10, 400), 429]);
    expect(answers.at(-1)?.headers.get('ratelimit-policy')).toBe('"login";q=10;w=60');
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(api.standIns.upstash.faults.hits).toBeGreaterThan(0);
    expect((await login(newIp())).status).toBe(400);
    api.advance(60);
    expect((await login(ip)).status).toBe(400);
  });

  it('parallel logins are counted exactly', async () => {
    takeRedisAway({ status: 500 });
    const ip = newIp();
    const answers = await Promise.all(Array.from({ length: 25 }, () => login(ip)));
    expect(statuses(answers).filter((status) => status === 400)).toHaveLength(10);
  });

  it('Postgres is told neither e-mails nor addresses', async () => {
    takeRedisAway({ status: 500 });
    const [ip, email] = [newIp(), newEmail()];
    await loginTo(email, ip);
    const rows = JSON.stringify(await api.query('select * from rate_limits'));
    expect(rows).toMatch(/"id":"[0-9a-f]{64}"/);
    expect(rows).not.toContain(ip);
    expect(rows).not.toContain(email);
  });

  it('counts of windows past are forgotten by the sweep', async () => {
    takeRedisAway({ status: 500 });
    await login(newIp());
    api.advance(3_660);
    await login(newIp());
    api.standIns.upstash.faults.clear();
    await api.sweep();
    expect(await api.query('select hits from rate_limits')).toEqual([{ hits: 1 }]);
  });

  it('everything else goes on without a limit', async () => {
    takeRedisAway({ status: 500 });
    const ip = newIp();
    for (let i = 0; i <= LIMITS.register.limit; i++) {
      const answer = await api.send('POST', '/auth/register', { body: {}, headers: { 'cf-connecting-ip': ip } });
      expect(answer.status).toBe(400);
    }
  });

  it('a silent Redis is waited for once, not by every request', async () => {
    takeRedisAway({ hang: true });
    const ip = newIp();
    for (let i = 0; i < 5; i++) await login(ip);
    expect(api.standIns.upstash.faults.hits).toBe(1);
  });

  it('is over once Redis answers again', async () => {
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

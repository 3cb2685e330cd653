import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/encoding.ts';
import { newRefreshToken } from '../../src/modules/auth/session.ts';
import { createHarness, type Harness } from '../harness.ts';
import { register as registerPerson, type Session } from '../people.ts';

const PASSWORD = 'correct horse battery staple';

let api: Harness;
let people = 0;

beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

const newEmail = () => `person-${++people}@example.com`;
const post = <T = Record<string, unknown>>(path: string, body: unknown) =>
  api.send<T>('POST', `/auth/${path}`, { body });
const register = (more: Partial<Parameters<typeof registerPerson>[1]> = {}) =>
  registerPerson(api, { email: newEmail(), password: PASSWORD, ...more });
const refresh = (refresh_token: string) => post<Session>('refresh', { refresh_token });
const refreshed = async (token: string) => {
  const answer = await refresh(token);
  expect(answer.status).toBe(200);
  return answer.body;
};

/** Runs `work` while another refresh of the token has not committed, and until it waits for that one. */
const duringRefreshOf = async <T>(refreshToken: string, work: () => Promise<T>) => {
  const ctx = api.system();
  const hash = await sha256(refreshToken);
  const next = await newRefreshToken(ctx);
  const other = new pg.Client({ connectionString: ctx.env.DATABASE_URL });
  await other.connect();
  await other.query('begin');
  await other.query('select app.rotate_refresh_token($1, $2, $3, $4, $5, 10, $6)', [
    hash,
    next.id,
    next.hash,
    await ctx.secrets.encrypt(next.token, `refresh:${hash}`),
    next.expiresAt,
    ctx.now,
  ]);
  const result = work();
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await api.query(waiting)).length === 0);
  await other.query('commit');
  await other.end();
  return { token: next.token, result: await result };
};

describe('signing in', () => {
  test('works with the e-mail in any case and the password in any composition', async () => {
    const email = newEmail().replace('person', 'Person');
    await register({ email, password: 'caf\u00e9 ouvert demain' });
    const answer = await post<Session>('login', {
      email: ` ${email.replace('Person', 'pERSON')}`,
      password: 'cafe\u0301 ouvert demain',
    });
    expect(answer).toMatchObject({ status: 200, body: { user: { email } } });
    expect((await api.send('GET', '/auth/me', { as: answer.body.access_token })).status).toBe(200);
  });

  test('answers a wrong password and an unknown e-mail alike', async () => {
    const { user } = await register();
    const wrong = await post('login', { email: user.email, password: 'not the password' });
    const unknown = await post('login', { email: newEmail(), password: 'not the password' });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_login' } });
    const { request_id: _, ...told } = wrong.body;
    const { request_id: __, ...toldUnknown } = unknown.body;
    expect(toldUnknown).toEqual(told);
  });

  test('knows the promoter of the person', async () => {
    const session = await register({ promoter: { name: 'Lanterns' } });
    const answer = await post<Session>('login', { email: session.user.email, password: PASSWORD });
    expect(answer.body.promoter).toEqual(session.promoter);
  });

  test('keeps neither the password nor a refresh token in plain text', async () => {
    const session = await register();
    await refreshed(session.refresh_token);
    const rows = await api.query(
      'select * from users join refresh_tokens t on t.user_id = users.id where users.id = $1',
      [session.user.id],
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).toContain('$scrypt$ln=14,r=8,p=5$');
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
    expect(JSON.stringify(rows)).not.toContain(session.refresh_token.slice(3));
  });

  test('forgets sessions that have expired', async () => {
    const { user } = await register();
    api.advance(8 * 24 * 3600);
    await post('login', { email: user.email, password: PASSWORD });
    const tokens = await api.query('select 1 from refresh_tokens where user_id = $1', [user.id]);
    expect(tokens).toHaveLength(1);
  });
});

describe('who is signed in', () => {
  test('is told to people only', async () => {
    expect(await api.send('GET', '/auth/me')).toMatchObject({ status: 401, body: { code: 'authentication_required' } });
    const { access_token } = await register({ promoter: { name: 'Lanterns' } });
    const key = await api.send<{ token: string }>('POST', '/api-keys', {
      as: access_token,
      body: { kind: 'secret', name: 'Back office' },
    });
    expect(await api.send('GET', '/auth/me', { as: key.body.token })).toMatchObject({ status: 403 });
  });

  test('is not told to a refresh token', async () => {
    const { refresh_token } = await register();
    expect(await api.send('GET', '/auth/me', { as: refresh_token })).toMatchObject({
      status: 401,
      body: { code: 'invalid_credential' },
    });
  });

  test('is not told once the access token has expired', async () => {
    const { access_token } = await register();
    api.advance(15 * 60 + 1);
    expect(await api.send('GET', '/auth/me', { as: access_token })).toMatchObject({
      status: 401,
      body: { code: 'credential_expired' },
    });
  });
});

describe('refreshing', () => {
  test('gives the next refresh token and an access token that works', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.user).toEqual(first.user);
    expect((await api.send('GET', '/auth/me', { as: second.access_token })).status).toBe(200);
    const third = await refreshed(second.refresh_token);
    expect(third.refresh_token).not.toBe(second.refresh_token);
  });

  test('gives the immediate predecessor the same next token again for ten seconds', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    api.advance(5);
    expect((await refreshed(first.refresh_token)).refresh_token).toBe(second.refresh_token);
    await refreshed(second.refresh_token);
  });

  test('ends the whole session when a used token comes after ten seconds', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    api.advance(11);
    expect(await refresh(first.refresh_token)).toMatchObject({ status: 401, body: { code: 'invalid_credential' } });
    expect(await refresh(second.refresh_token)).toMatchObject({ status: 401, body: { code: 'invalid_credential' } });
    expect(api.log).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ user_id: first.user.id }) }),
    );
  });

  test('ends the whole session when a token older than the predecessor comes, even at once', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    const third = await refreshed(second.refresh_token);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    expect((await refresh(second.refresh_token)).status).toBe(401);
    expect((await refresh(third.refresh_token)).status).toBe(401);
  });

  test('leaves the person’s other sessions alone when one is ended', async () => {
    const first = await register();
    const other = (await post<Session>('login', { email: first.user.email, password: PASSWORD })).body;
    await refreshed(first.refresh_token);
    api.advance(11);
    expect((await refresh(first.refresh_token)).status).toBe(401);
    await refreshed(other.refresh_token);
  });

  test('in parallel gives every caller one and the same next token', async () => {
    const first = await register();
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(first.refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const next = new Set(answers.map(({ body }) => body.refresh_token));
    expect(next.size).toBe(1);
    const open = await api.query(
      'select 1 from refresh_tokens where user_id = $1 and rotated_at is null and revoked_at is null',
      [first.user.id],
    );
    expect(open).toHaveLength(1);
    await refreshed([...next][0] ?? '');
  });

  test('waits for another refresh of the token and gives its outcome', async () => {
    const first = await register();
    const { token, result } = await duringRefreshOf(first.refresh_token, () => refresh(first.refresh_token));
    expect(result).toMatchObject({ status: 200, body: { refresh_token: token } });
    await refreshed(token);
  });

  test.each([
    ['by a used token', (first: string) => refresh(first)],
    ['by signing out', (first: string) => post('logout', { refresh_token: first })],
  ])('leaves nothing of a session that is ended meanwhile %s', async (_, end) => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    api.advance(11);
    const { token } = await duringRefreshOf(second.refresh_token, () => end(first.refresh_token));
    const open = await api.query('select 1 from refresh_tokens where user_id = $1 and revoked_at is null', [
      first.user.id,
    ]);
    expect(open).toEqual([]);
    expect((await refresh(token)).status).toBe(401);
  });

  test('ends seven days after the last time', async () => {
    const first = await register();
    api.advance(7 * 24 * 3600 - 60);
    const second = await refreshed(first.refresh_token);
    api.advance(7 * 24 * 3600 + 1);
    expect(await refresh(second.refresh_token)).toMatchObject({ status: 401, body: { code: 'credential_expired' } });
  });

  test('keeps the sealed next token only as long as it may be asked for', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    await refreshed(second.refresh_token);
    const sealed = await api.query('select 1 from refresh_tokens where user_id = $1 and successor is not null', [
      first.user.id,
    ]);
    expect(sealed).toHaveLength(1);
  });

  test.each([
    ['a token nobody was given', `rt_${'A'.repeat(43)}`, 401],
    ['another kind of token', 'wt_123', 400],
    ['no token', undefined, 400],
  ])('refuses %s', async (_, refresh_token, status) => {
    expect((await post('refresh', { refresh_token })).status).toBe(status);
  });
});

describe('signing out', () => {
  test('ends the session of the token, also when a used one is shown', async () => {
    const first = await register();
    const second = await refreshed(first.refresh_token);
    expect((await post('logout', { refresh_token: first.refresh_token })).status).toBe(204);
    expect((await refresh(second.refresh_token)).status).toBe(401);
    expect((await refresh(first.refresh_token)).status).toBe(401);
  });

  test('leaves other sessions open and may be repeated', async () => {
    const first = await register();
    const other = (await post<Session>('login', { email: first.user.email, password: PASSWORD })).body;
    for (const _ of [1, 2]) {
      expect((await post('logout', { refresh_token: first.refresh_token })).status).toBe(204);
    }
    await refreshed(other.refresh_token);
  });

  test('of a session that never was is no error', async () => {
    expect((await post('logout', { refresh_token: `rt_${'A'.repeat(43)}` })).status).toBe(204);
  });
});

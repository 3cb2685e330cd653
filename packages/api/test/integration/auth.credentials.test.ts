import { scryptSync } from 'node:crypto';
import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../harness.ts';
import { register as registerPerson, type Session } from '../people.ts';

const PASSWORD = 'correct horse battery staple';
const OTHER = 'a horse of another colour';

let api: Harness;
let people = 0;

beforeAll(async () => {
  api = await createHarness();
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const newEmail = () => `Reader-${++people}@example.com`;
const post = <T = Record<string, unknown>>(path: string, body: unknown, as?: string) =>
  api.send<T>('POST', `/auth/${path}`, { body, as });
const register = () => registerPerson(api, { email: newEmail(), password: PASSWORD });
const login = (email: string, password: string) => post<Session>('login', { email, password });
const refresh = (refresh_token: string) => post<Session>('refresh', { refresh_token });

const mailsTo = async (email: string) => {
  await api.drain();
  return api.standIns.resend.emails().filter(({ to }) => to.includes(email));
};
const resetFor = (email: string) =>
  mailedToken(api.standIns.resend, email, async () => {
    expect((await post('request-password-reset', { email })).status).toBe(204);
    await api.drain();
  });
const INVALID = { status: 422, body: { code: 'link_invalid' } };

describe('resetting a password', () => {
  test('by the mailed link sets the new one, ends every session, proves the e-mail and tells the person', async () => {
    const first = await register();
    const second = (await login(first.user.email, PASSWORD)).body;
    const token = await resetFor(first.user.email);
    expect((await post('reset-password', { token, password: OTHER })).status).toBe(204);
    for (const session of [first, second]) expect((await refresh(session.refresh_token)).status).toBe(401);
    expect((await login(first.user.email, PASSWORD)).status).toBe(401);
    const now = await login(first.user.email, OTHER);
    expect(now).toMatchObject({ status: 200, body: { user: { email_verified: true } } });
    const subjects = (await mailsTo(first.user.email)).map(({ subject }) => subject);
    expect(subjects).toContain('Your password was changed');
  });

  test('works once, also when the link is used twice at the same moment', async () => {
    const { user } = await register();
    const token = await resetFor(user.email);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => post('reset-password', { token, password: `${OTHER} ${n}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422]);
    expect(await post('reset-password', { token, password: OTHER })).toMatchObject(INVALID);
  });

  test('works for an hour, and not with the link of an earlier password', async () => {
    const { user, access_token } = await register();
    const late = await resetFor(user.email);
    api.advance(3_600);
    expect(await post('reset-password', { token: late, password: OTHER })).toMatchObject(INVALID);
    const token = await resetFor(user.email);
    const { access_token: as } = (await login(user.email, PASSWORD)).body;
    expect(as).not.toBe(access_token);
    await post('change-password', { current_password: PASSWORD, new_password: OTHER }, as);
    expect(await post('reset-password', { token, password: 'yet another one' })).toMatchObject(INVALID);
  });

  test('answers alike and does the same work whether or not anybody has the e-mail', async () => {
    const { user } = await register();
    const unknown = newEmail();
    await api.drain();
    const answers = [];
    for (const email of [user.email, unknown]) {
      const before = await api.query<{ n: number }>('select count(*)::int as n from outbox');
      const { status, body, headers } = await post('request-password-reset', { email });
      await api.idle();
      const after = await api.query<{ n: number }>('select count(*)::int as n from outbox');
      answers.push({
        status,
        body,
        length: headers.get('content-length'),
        rows: (after[0]?.n ?? 0) - (before[0]?.n ?? 0),
      });
    }
    expect(answers[0]).toEqual({ status: 204, body: '', length: null, rows: 1 });
    expect(answers[1]).toEqual(answers[0]);
    expect(await mailsTo(unknown)).toEqual([]);
    expect(await mailsTo(user.email)).toHaveLength(2);
  });

  test('refuses the e-mail as the password and leaves the link usable', async () => {
    const { user } = await register();
    const token = await resetFor(user.email);
    expect(await post('reset-password', { token, password: user.email })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/body/password' }] },
    });
    expect((await post('reset-password', { token, password: OTHER })).status).toBe(204);
  });
});

describe('changing a password', () => {
  test('ends the other sessions and leaves this one', async () => {
    const first = await register();
    const other = (await login(first.user.email, PASSWORD)).body;
    const answer = await post(
      'change-password',
      { current_password: PASSWORD, new_password: OTHER },
      first.access_token,
    );
    expect(answer.status).toBe(204);
    expect((await refresh(other.refresh_token)).status).toBe(401);
    expect((await refresh(first.refresh_token)).status).toBe(200);
    expect((await login(first.user.email, OTHER)).status).toBe(200);
    expect((await login(first.user.email, PASSWORD)).status).toBe(401);
  });

  test('goes on in a session whose access token was refreshed', async () => {
    const { refresh_token, user } = await register();
    const session = (await refresh(refresh_token)).body;
    await login(user.email, PASSWORD);
    await post('change-password', { current_password: PASSWORD, new_password: OTHER }, session.access_token);
    expect((await refresh(session.refresh_token)).status).toBe(200);
  });

  test('needs the current one', async () => {
    const { access_token } = await register();
    const answer = await post('change-password', { current_password: OTHER, new_password: OTHER }, access_token);
    expect(answer).toMatchObject({ status: 422, body: { code: 'wrong_password' } });
    const stranger = await post('change-password', { current_password: PASSWORD, new_password: OTHER });
    expect(stranger.status).toBe(401);
  });
});

describe('a stored password', () => {
  test('made with weaker parameters is hashed anew at the next login', async () => {
    const { user } = await register();
    const salt = Buffer.alloc(16, 7);
    const weak = scryptSync(PASSWORD, salt, 32, { N: 2 ** 12, r: 8, p: 1 });
    const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    await api.query('update users set password_hash = $2 where id = $1', [
      user.id,
      `$scrypt$ln=12,r=8,p=1$${unpadded(salt)}$${unpadded(weak)}`,
    ]);
    const stored = async () =>
      (await api.query<{ password_hash: string }>('select password_hash from users where id = $1', [user.id]))[0]
        ?.password_hash;
    expect((await login(user.email, OTHER)).status).toBe(401);
    expect(await stored()).toMatch(/^\$scrypt\$ln=12,/);
    expect((await login(user.email, PASSWORD)).status).toBe(200);
    const strong = await stored();
    expect(strong).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
    expect((await login(user.email, PASSWORD)).status).toBe(200);
    expect(await stored()).toBe(strong);
  });
});

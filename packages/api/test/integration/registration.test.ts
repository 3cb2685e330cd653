import { mailedToken } from '@ticket-vendor/stand-ins/resend/mailed-token.ts';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unifyEmails } from '../../scripts/unify-emails.ts';
import { newId } from '../../src/core/ids.ts';
import { runJobs } from '../../src/jobs/run.ts';
import { createHarness, type Harness } from '../harness.ts';
import {
  newBuyer,
  newEvent,
  newPromoter,
  PASSWORD,
  type Promoter,
  register,
  registrationToken,
  type Session,
} from '../people.ts';

const OTHER = 'a horse of another colour';
const DAY = 86_400;
const INVALID = { status: 422, body: { code: 'link_invalid' } };
const WRONG = { status: 422, body: { code: 'wrong_password' } };

let api: Harness;
let promoter: Promoter;
let people = 0;

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

const newEmail = () => `Reader-${String(++people).padStart(3, '0')}@example.com`;
const post = <T = Record<string, unknown>>(path: string, body: unknown) =>
  api.send<T>('POST', `/auth/${path}`, { body });
const ask = (email: string, password = PASSWORD) => post('register', { email, password, name: 'Ada Lovelace' });
const open = (token: string, password = PASSWORD) => post<Session>('verify-email', { token, password });
const login = (email: string, password = PASSWORD) => post<Session>('login', { email, password });
const mailsTo = async (email: string) => {
  await api.drain();
  return api.standIns.resend.emails().filter(({ to }) => to.includes(email));
};
const rowsOf = (table: 'users' | 'registrations', email: string) =>
  api.query<{ id: string; password_hash: string }>(
    `select * from ${table} where lower(email) = lower($1) order by id`,
    [email],
  );

/** The same address in another spelling, which is kept: of the domain it isn't. */
const inCapitals = (email: string) => email.replace(/^.*@/, (local) => local.toUpperCase());

describe('registering', () => {
  test('makes nobody until the link in the e-mail is opened, within a day', async () => {
    const email = newEmail();
    const answer = await post('register', {
      email: ` ${email} `,
      password: PASSWORD,
      name: 'Ada',
      promoter: { name: 'Not yet' },
    });
    expect(answer.status).toBe(202);
    const { expires_at, ...rest } = answer.body;
    expect(rest).toEqual({ email });
    const left = new Date(String(expires_at)).getTime() - api.now().getTime();
    expect(Math.abs(left - DAY * 1000)).toBeLessThan(60_000);

    const mails = await mailsTo(email);
    expect(mails.map(({ subject }) => subject)).toEqual(['Confirm your e-mail']);
    expect(mails[0]?.text).toContain('24 hours');
    expect(mails[0]?.text).toContain(`${api.origin}/verify-email?locale=en#token=reg_`);
    expect(await rowsOf('users', email)).toEqual([]);
    expect(await api.query("select 1 from promoters where name = 'Not yet'")).toEqual([]);
    expect((await login(email)).status).toBe(401);
  });

  test('answers alike and does the same work whether or not anybody has the e-mail', async () => {
    const known = newEmail();
    await register(api, { email: known });
    await api.drain();
    const seen = [];
    for (const email of [known, newEmail(), inCapitals(known)]) {
      const statements: string[] = [];
      const stop = api.standIns.neon.observe((trip) => statements.push(...trip.statements.map(({ query }) => query)));
      const { status, headers, body } = await ask(email);
      await api.idle();
      stop();
      expect(body.email).toBe(email);
      const [row] = (await rowsOf('registrations', email)).slice(-1);
      expect(row?.password_hash).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$/);
      seen.push({
        status,
        members: Object.keys(body),
        headers: [...headers].filter(([name]) => !['date', 'request-id', 'ratelimit'].includes(name)),
        size: JSON.stringify(body).length,
        statements,
      });
      await api.drain();
    }
    expect(seen[0]?.statements.filter((query) => query.includes('registration'))).toHaveLength(1);
    expect(seen[0]?.statements.filter((query) => query.includes('users'))).toEqual([]);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  test('knows one e-mail however it is typed, and sends to its domain in ASCII', async () => {
    const name = newEmail().split('@')[0] ?? '';
    const stored = `${name}@xn--fa-hia.example`;
    const { access_token: as } = await register(api, { email: `\u200e ${name}@Faß.example\u00a0` });
    expect((await api.send('GET', '/auth/me', { as })).body).toMatchObject({ user: { email: stored } });
    for (const typed of [stored, `${name}@faß.example`, `\t${name.toUpperCase()}@FAẞ.EXAMPLE\u200b`]) {
      expect((await login(typed)).status).toBe(200);
    }
    expect((await login(`${name}@fass.example`)).status).toBe(401);
    expect(await rowsOf('users', stored)).toHaveLength(1);
  });

  test.each([
    ['anna @example.com', 'Must not have a space after “anna”'],
    ['anna(x)@example.com', '“(” cannot stand in an e-mail address'],
    ['jürgen@example.com', '“ü” cannot stand before the “@” of an e-mail address'],
  ])('names what it refuses of %s', async (email, detail) => {
    const { status, body } = await ask(email);
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: '/body/email', detail }] }]);
  });

  test('writes to each in their language from then on, the promoter’s people too', async () => {
    const [said, asked] = [newEmail(), newEmail()];
    const body = { password: PASSWORD, name: 'Zoë', promoter: { name: 'Mühle' } };
    await post('register', { ...body, email: said, locale: 'de_AT' });
    await api.send('POST', '/auth/register', {
      body: { ...body, email: asked },
      headers: { 'accept-language': 'fr-FR, de;q=0.8, en;q=0.5, *;q=0.1' },
    });
    for (const [email, locale] of [
      [said, 'de-AT'],
      [asked, 'de'],
    ] as const) {
      const [mail] = await mailsTo(email);
      expect(mail?.subject).toBe('Bestätige deine E-Mail-Adresse');
      const token = /verify-email\?locale=(\S+)#token=(\S+)/.exec(mail?.text ?? '');
      expect(token?.[1]).toBe(locale);
      const { body: session } = await post<Session>('verify-email', { token: token?.[2], password: PASSWORD });
      expect(session).toMatchObject({ user: { locale }, promoter: { locale } });
      await post('request-password-reset', { email });
      expect((await mailsTo(email)).at(-1)?.subject).toBe('Wähle ein neues Passwort');
      await post('request-password-reset', { email, locale: 'en-GB' });
      expect((await mailsTo(email)).at(-1)?.subject).toBe('Choose a new password');

      const own = `/promoters/${session.promoter?.id}`;
      const change = (to: string) => api.send('PUT', own, { as: session.access_token, body: { locale: to } });
      expect(await change('en-us')).toMatchObject({ status: 200, body: { locale: 'en-US', name: 'Mühle' } });
      expect(await change('German!')).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
  });

  test('tells one who has an account so, once an hour, and changes nothing of theirs', async () => {
    const email = newEmail();
    await register(api, { email, password: PASSWORD });
    api.advance(3_600 - (api.now().getTime() % 3_600_000) / 1_000);
    const told = async () =>
      (await mailsTo(email)).filter(({ subject }) => subject === 'You already have an account').length;
    for (const spelt of [email, inCapitals(email), email]) await ask(spelt, OTHER);
    expect(await told()).toBe(1);
    const mails = await mailsTo(email);
    expect(mails).toHaveLength(2);
    expect(mails.find(({ subject }) => subject.startsWith('You'))?.text).toContain(`${api.origin}/reset-password`);
    expect(mails.filter(({ text }) => text?.includes('#token='))).toHaveLength(1);
    expect(await mailsTo(inCapitals(email))).toEqual([]);
    api.advance(3_600);
    await ask(email, OTHER);
    expect(await told()).toBe(2);
    expect((await login(email)).status).toBe(200);
    expect((await login(email, OTHER)).status).toBe(401);
  });

  test('writes to nobody what the one who registers has chosen', async () => {
    const known = newEmail();
    await register(api, { email: known });
    for (const email of [known, newEmail()]) {
      await post('register', {
        email,
        password: PASSWORD,
        name: 'You have won',
        promoter: { name: 'Prizes for all', company: 'Prizes Ltd' },
      });
      const mails = await mailsTo(email);
      expect(mails.length).toBeGreaterThan(0);
      for (const { subject, text, html } of mails) expect(`${subject}${text}${html}`).not.toMatch(/have won|Prizes/);
    }
  });

  test.each(['confirms', 'tells of an account'])(
    'tried again, the job that %s sends no second e-mail',
    async (what) => {
      const email = newEmail();
      if (what !== 'confirms') await register(api, { email });
      await ask(email);
      const before = (await mailsTo(email)).length;
      const jobs = await api.query<{ id: string }>(
        `update outbox set done_at = null, running_until = null
       where name = 'auth.email_registration' and id in (select 'registration:' || id from registrations where email = $1)
       returning id`,
        [email],
      );
      expect(jobs).toHaveLength(1);
      expect(await runJobs(api.system(), 'auth.email_registration', [jobs[0]?.id ?? ''])).toEqual(['done']);
      expect(await mailsTo(email)).toHaveLength(before);
    },
  );

  test.each([
    ['no body', undefined],
    ['no password', { password: undefined }],
    ['a short password', { password: 'short' }],
    ['the e-mail as password', { password: 'ADA@example.com' }],
    ['no e-mail address', { email: 'ada' }],
    ['a web address as name', { name: 'Win at https://prizes.example' }],
    ['another web address as name', { name: 'WWW.prizes.example' }],
    ['an unknown member', { role: 'admin' }],
    ['an unknown member of the promoter', { promoter: { name: 'A', verified: true } }],
  ])('refuses %s', async (_, changes) => {
    const body = changes && { email: 'ada@example.com', name: 'Ada', password: PASSWORD, ...changes };
    expect((await post('register', body)).status).toBe(400);
    expect(await rowsOf('registrations', 'ada@example.com')).toEqual([]);
  });
});

describe('opening the link', () => {
  test('makes the person, whose e-mail it is, and signs them in', async () => {
    const email = newEmail();
    const token = await registrationToken(api, { email, name: 'Grace Hopper' });
    const { status, body: session } = await open(token);
    expect(status).toBe(200);
    expect(session).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { email, name: 'Grace Hopper', role: 'user', email_verified: true },
      promoter: null,
      orders_attached: 0,
    });
    const me = await api.send('GET', '/auth/me', { as: session.access_token });
    expect(me).toMatchObject({ status: 200, body: { user: session.user, promoter: null } });
    expect((await post('refresh', { refresh_token: session.refresh_token })).status).toBe(200);
    expect(await rowsOf('registrations', email)).toEqual([]);
  });

  test('makes nothing for one who has the inbox and does not know the password, or the other way round', async () => {
    const email = newEmail();
    const token = await registrationToken(api, { email });
    expect(await open(token, OTHER)).toMatchObject(WRONG);
    expect(await open(token, '')).toMatchObject({ status: 400 });
    expect(await open(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`)).toMatchObject(INVALID);
    expect(await rowsOf('users', email)).toEqual([]);
    expect((await open(token)).status).toBe(200);
  });

  test('makes the promoter that the person acts for at once', async () => {
    const email = newEmail();
    const session = await register(api, { email, promoter: { name: 'Lanterns', company: 'Lanterns Ltd' } });
    expect(session.promoter).toMatchObject({ name: 'Lanterns', company: 'Lanterns Ltd', email, verified: false });
    const keys = await api.send('GET', '/api-keys', { as: session.access_token });
    expect(keys).toMatchObject({ status: 200, body: { data: [] } });
    const again = await api.send<Session>('GET', '/auth/me', { as: session.access_token });
    expect(again.body.promoter).toEqual(session.promoter);
  });

  test('gives the person what a guest ordered and waits for with the e-mail, and nobody else’s', async () => {
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 2 }]);
    const email = newEmail();
    const guest = newBuyer(api, promoter, inCapitals(email));
    const items = [{ tier_id: event.tiers[0]?.id, quantity: 1 }];
    const order = await guest.order({ event_id: event.id, items });
    await newBuyer(api, promoter).order({ event_id: event.id, items });
    const entry = await guest.join({ event_id: event.id });

    const { access_token: as, user, orders_attached } = await register(api, { email });
    expect(orders_attached).toBe(1);
    const own = await api.send('GET', '/orders', { as });
    expect(own.body).toMatchObject({ data: [{ id: order.body.id, user_id: user.id }] });
    const line = await api.send('GET', '/waitlist', { as });
    expect(line.body).toMatchObject({ data: [{ id: entry.body.id }] });
  });

  test('works once, also when it is opened many times at the same moment', async () => {
    const email = newEmail();
    const token = await registrationToken(api, { email, promoter: { name: 'Once' } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => open(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422, 422, 422]);
    expect(await open(token)).toMatchObject(INVALID);
    expect(await rowsOf('users', email)).toHaveLength(1);
    expect(await api.query("select 1 from promoters where name = 'Once'")).toHaveLength(1);
  });

  test.each([
    ['the earlier', 0],
    ['the later', 1],
  ])(
    'of two registrations of an e-mail, %s makes what it said if it comes first, and the other nothing',
    async (_, i) => {
      const email = newEmail();
      const passwords = [PASSWORD, OTHER];
      const tokens = [
        await registrationToken(api, { email, password: PASSWORD, name: 'Name 0' }),
        await registrationToken(api, { email: email.toLowerCase(), password: OTHER, name: 'Name 1' }),
      ];
      expect(await open(tokens[i] ?? '', passwords[1 - i])).toMatchObject(WRONG);
      expect((await open(tokens[i] ?? '', passwords[i])).body.user.name).toBe(`Name ${i}`);
      expect(await rowsOf('registrations', email)).toEqual([]);
      expect(await open(tokens[1 - i] ?? '', passwords[1 - i])).toMatchObject(INVALID);
      expect((await login(email, passwords[i])).status).toBe(200);
      expect((await login(email, passwords[1 - i])).status).toBe(401);
      expect(await rowsOf('users', email)).toHaveLength(1);
    },
  );

  test('by two people at the same moment makes one account', async () => {
    for (let round = 0; round < 5; round++) {
      const email = newEmail();
      const passwords = [PASSWORD, OTHER];
      // One after the other: who reads an inbox takes its newest link.
      const tokens: string[] = [];
      for (const password of passwords) tokens.push(await registrationToken(api, { email, password }));
      const answers = await Promise.all(tokens.map((token, i) => open(token, passwords[i])));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      expect(await rowsOf('users', email)).toHaveLength(1);
    }
  });

  /** Opens a link while the opening of the e-mail's first one has not ended yet, and waits until it is waited for. */
  const during = async (email: string, link: () => Promise<string>, end: 'commit' | 'rollback') => {
    const [first] = await rowsOf('registrations', email);
    const other = new pg.Client({ connectionString: api.databaseUrl });
    await other.connect();
    await other.query('begin');
    await other.query('select app.complete_registration($1, $2, null, $3, $3, $3, $4, $4)', [
      first?.id,
      newId('user', api.system()),
      newId('refreshToken', api.system()),
      api.now(),
    ]);
    const answer = open(await link());
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await api.query(waiting)).length === 0);
    await other.query(end);
    await other.end();
    return answer;
  };

  test('waits for another link of the e-mail that is being opened, and makes the account only if that one fails', async () => {
    for (const [end, status] of [
      ['commit', 422],
      ['rollback', 200],
    ] as const) {
      const email = newEmail();
      await registrationToken(api, { email });
      const token = await registrationToken(api, { email });
      expect(await during(email, async () => token, end)).toMatchObject({ status });
      expect(await rowsOf('users', email)).toHaveLength(1);
    }
  });

  test('makes no second account by a registration that came while the first was made', async () => {
    const email = newEmail();
    await registrationToken(api, { email });
    const answer = await during(email, () => registrationToken(api, { email: inCapitals(email) }), 'commit');
    expect(answer).toMatchObject(INVALID);
    expect(await rowsOf('users', email)).toHaveLength(1);
    expect(await rowsOf('registrations', email)).toEqual([]);
  });

  test('refuses one that is a day old, altered, another’s or of another kind', async () => {
    const [email, eve] = [newEmail(), newEmail()];
    const token = await registrationToken(api, { email });
    const strange = await registrationToken(api, { email: eve });
    const [id, expires, mac] = token.split('.');
    const later = (Number.parseInt(expires ?? '', 36) + 1).toString(36);
    const person = newEmail();
    await register(api, { email: person });
    const reset = await mailedToken(api.standIns.resend, person, async () => {
      await post('request-password-reset', { email: person });
      await api.drain();
    });
    const refused = [`${id}.${later}.${mac}`, `${strange.split('.')[0]}.${expires}.${mac}`, reset, 'nonsense', ''];
    for (const forged of refused) expect(await open(forged)).toMatchObject(INVALID);
    expect(await post('reset-password', { token, password: OTHER })).toMatchObject(INVALID);
    api.advance(DAY);
    expect(await open(token)).toMatchObject(INVALID);
    expect(await rowsOf('users', email)).toEqual([]);
  });
});

describe('a registration that nobody opens', () => {
  test('is forgotten after its day, and not before; a late job then sends nothing', async () => {
    const email = newEmail();
    await ask(email);
    await api.idle();
    api.advance(DAY - 60);
    await api.query("update outbox set done_at = $1 where name = 'auth.email_registration'", [api.now()]);
    await api.sweep();
    expect(await rowsOf('registrations', email)).toHaveLength(1);
    api.advance(120);
    const [job] = await api.query<{ id: string }>(
      `update outbox set done_at = null where id = (select 'registration:' || id from registrations where email = $1)
       returning id`,
      [email],
    );
    expect(await runJobs(api.system(), 'auth.email_registration', [job?.id ?? ''])).toEqual(['done']);
    await api.sweep();
    expect(await rowsOf('registrations', email)).toEqual([]);
    await api.query('update outbox set done_at = null where id = $1', [job?.id]);
    expect(await runJobs(api.system(), 'auth.email_registration', [job?.id ?? ''])).toEqual(['done']);
    expect(await mailsTo(email)).toEqual([]);
  });
});

describe('an account from before links made accounts', () => {
  test('is its person’s once a reset link shows it, and gets what a guest ordered then, not at a login', async () => {
    const event = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
    const email = newEmail();
    await register(api, { email, password: PASSWORD });
    await api.query('update users set email_verified_at = null where email = $1', [email]);
    await newBuyer(api, promoter, email).order({
      event_id: event.id,
      items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }],
    });
    const own = async (password: string) => {
      const { user, access_token: as } = (await login(email, password)).body;
      const { body } = await api.send<{ data: unknown[] }>('GET', '/orders', { as });
      return [user.email_verified, body.data.length];
    };
    expect(await own(PASSWORD)).toEqual([false, 0]);
    const token = await mailedToken(api.standIns.resend, email, async () => {
      await post('request-password-reset', { email });
      await api.drain();
    });
    expect((await post('reset-password', { token, password: OTHER })).status).toBe(204);
    expect(await own(OTHER)).toEqual([true, 1]);
  });
});

test('e-mails of an older release get today’s form; two accounts of one address stay two, and are listed', async () => {
  const name = `older${++people}`;
  const stored = `${name}@xn--fa-hia.example`;
  const { user } = await register(api, { email: stored });
  const other = await register(api, { email: `${name}.other@example.com` });
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 2 }]);
  const order = await newBuyer(api, promoter, `${name}@example.com`).order({
    event_id: event.id,
    items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }],
    attendees: [{ name: 'Ada', email: `${name}@example.com` }],
  });
  await api.query('update users set email = $1 where id = $2', [`${name.toUpperCase()}@Faß.example`, other.user.id]);
  await api.query('update orders set email = $1 where id = $2', [`${name}.A@EXAMPLE.com`, order.body.id]);
  await api.query(`update tickets set attendee = jsonb_set(attendee, '{email}', $1) where order_id = $2`, [
    JSON.stringify(`\u200e${name}@Faß.example`),
    order.body.id,
  ]);
  await api.query('update promoters set email = $1 where id = $2', ['nobody at all', promoter.id]);

  const client = new pg.Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    const kept = [
      { table: 'users', id: other.user.id, because: 'taken' },
      { table: 'promoters', id: promoter.id, because: 'unreadable' },
    ];
    expect(await unifyEmails(client)).toEqual({ changed: 2, kept });
    expect(await unifyEmails(client)).toEqual({ changed: 0, kept });
  } finally {
    await client.end();
  }
  const emailsOf = async (sql: string, id: string) =>
    (await api.query<{ email: string }>(sql, [id])).map((row) => row.email);
  expect(await emailsOf('select email from orders where id = $1', order.body.id)).toEqual([`${name}.A@example.com`]);
  expect(
    await emailsOf(`select attendee ->> 'email' as email from tickets where order_id = $1`, order.body.id),
  ).toEqual([stored]);
  expect(await emailsOf('select email from users where id = $1', user.id)).toEqual([stored]);
});

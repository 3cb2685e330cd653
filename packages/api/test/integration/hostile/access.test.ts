import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAccessToken, signAccessToken } from '../../../src/core/access-token.ts';
import { SCOPES, type Scope } from '../../../src/core/caller.ts';
import { operations } from '../../contract.ts';
import { createHarness, type Harness } from '../../harness.ts';
import { newBuyer, newEvent, newPromoter, type Promoter, register } from '../../people.ts';

type Problem = { code?: string; errors?: { pointer: string }[] };
/** A credential, and the name of its holder in access rules. */
type Holder = { as?: string | undefined; kinds: readonly string[]; scopes?: readonly string[]; origin?: string };

const SHOP = 'https://shop.example';
/** An unknown parameter: callers who are let in get its refusal, and nothing happens. */
const REFUSED = '?bogus=1';

let api: Harness;
let promoter: Promoter;
let eventId: string;
let person: string;
let admin: string;
const holders = new Map<string, Holder>();
/** For each scope, a secret key with all others and one with it alone. */
const scoped = new Map<string, [without: Holder, only: Holder]>();

const ID = '01k9z3v6w0d8y2m4q7r5t1x3n9';
const held = (kind: string) => [...holders.values()].find(({ kinds }) => kinds.includes(kind))?.as ?? '';

const ask = ({ method, path }: (typeof operations)[number], as?: string, headers: Record<string, string> = {}) => {
  const at = path.replace('/api/v1', '').replaceAll(/\{([a-z]{3})[a-z_]*\}/g, `$1_${ID}`);
  const body = method === 'get' || method === 'delete' ? {} : { body: {} };
  return api.send<Problem>(method.toUpperCase(), `${at}${REFUSED}`, { as, headers, ...body });
};

/** The decision of an operation's declared rule about a caller. */
const ruled = ({ operation }: (typeof operations)[number], { as, kinds, scopes }: Holder) => {
  const scope = operation['x-scope'];
  const admitted = kinds.some((kind) => operation['x-access'].includes(kind));
  if (admitted && (!scopes || !scope || scopes.includes(scope))) return { status: 400, code: 'invalid_request' };
  return as ? { status: 403, code: 'not_allowed' } : { status: 401, code: 'authentication_required' };
};

const key = async (body: object) =>
  (await api.send<{ id: string; token: string }>('POST', '/api-keys', { as: promoter.jwt, body })).body;

beforeAll(async () => {
  api = await createHarness();
  promoter = await newPromoter(api);
  const event = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
  eventId = event.id;
  const buyer = newBuyer(api, promoter);
  const order = (await buyer.order({ event_id: event.id, items: [{ tier_id: event.tiers[0]?.id, quantity: 1 }] })).body;
  const entry = (await newBuyer(api, promoter).join({ event_id: event.id })).body;
  const scanner = await key({ kind: 'scanner', name: 'gate', event_id: event.id });
  ({ access_token: person } = await register(api, { email: 'person@example.com' }));
  await register(api, { email: 'operator@example.com' });
  await api.query("update users set role = 'admin' where email = 'operator@example.com'");
  const operator = { email: 'operator@example.com', password: 'correct horse battery' };
  admin = (await api.send<{ access_token: string }>('POST', '/auth/login', { body: operator })).body.access_token;

  holders.set('nobody', { kinds: ['anonymous'] });
  holders.set('a page with its publishable key', { as: promoter.pk, kinds: ['publishable'], origin: SHOP });
  holders.set('a person', { as: person, kinds: ['user'] });
  holders.set('a guest with the secret of an order', { as: order.secret, kinds: ['order'] });
  holders.set('a guest with the token of a waitlist entry', { as: entry.token, kinds: ['waitlist'] });
  holders.set('a promoter', { as: promoter.jwt, kinds: ['user', 'promoter'] });
  holders.set('a secret key of every scope', { as: promoter.sk, kinds: ['secret'], scopes: SCOPES });
  for (const scope of SCOPES) {
    const create = async (scopes: Scope[]) => (await key({ kind: 'secret', name: scope, scopes })).token;
    const [all, only] = [SCOPES.filter((one) => one !== scope), [scope]];
    scoped.set(scope, [
      { as: await create(all), kinds: ['secret'], scopes: all },
      { as: await create(only), kinds: ['secret'], scopes: only },
    ]);
  }
  holders.set('a scanner key', { as: scanner.token, kinds: ['scanner'] });
  holders.set('an admin', { as: admin, kinds: ['user', 'admin'] });
});
afterAll(async () => {
  expect(await api.violations()).toEqual([]);
  await api.close();
});

describe('every operation lets in whom its rule admits, and nobody else', () => {
  test.each(operations.map((one) => ({ name: one.operation.operationId, one })))('$name', async ({ one }) => {
    const [judged, rules]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
    const [without, only] = scoped.get(one.operation['x-scope'] ?? '') ?? [];
    const keys =
      without && only ? [['a key without the scope', without] as const, ['one of it alone', only] as const] : [];
    for (const [name, holder] of [...holders, ...keys]) {
      const { status, body } = await ask(one, holder.as, holder.origin ? { origin: holder.origin } : {});
      judged[name] = { status, code: body.code };
      rules[name] = ruled(one, holder);
      if (status === 400) expect(body.errors?.map(({ pointer }) => pointer)).toContain('/query/bogus');
    }
    expect(judged).toEqual(rules);
  });

  test('by rules under which callers without a credential change only their own account, or wait in line', () => {
    const open = operations.filter(({ operation }) => operation['x-access'].includes('anonymous'));
    const changing = open.filter(({ method }) => method !== 'get').map(({ operation }) => operation.operationId);
    expect(changing.filter((id) => !/^(auth|waitingRoom)\./.test(id))).toEqual([]);
  });

  test('by rules that ask secret keys for a scope wherever they are more than the public', () => {
    const unscoped = operations.filter(({ operation }) => {
      const rule = operation['x-access'];
      return rule.includes('secret') && !rule.includes('anonymous') && !operation['x-scope'];
    });
    expect(unscoped).toEqual([]);
  });
});

describe('a credential that is no good is refused by every operation, those for anybody too', () => {
  const claims = () => ({
    sub: `usr_${ID}`,
    role: 'admin',
    promoter: promoter.id,
    iss: api.deps.env.PUBLIC_URL,
    aud: 'ticket-vendor',
    iat: Math.floor(api.now().getTime() / 1000),
    exp: Math.floor(api.now().getTime() / 1000) + 60,
  });
  const forged = async (changes: object = {}, header: { alg?: string; typ?: string } = {}, secret?: Uint8Array) =>
    new SignJWT({ ...claims(), ...changes })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
      .sign(secret ?? (await api.deps.secrets.accessTokenKey()));
  const without = async (part: string) => {
    const { [part as 'sub']: _, ...rest } = claims();
    return new SignJWT(rest)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(await api.deps.secrets.accessTokenKey());
  };
  const old = new Date('2020-01-01T00:00:00Z');
  const random = '0'.repeat(26);
  const revoked = async () => {
    const { id, token } = await key({ kind: 'secret', name: 'lost' });
    await api.send('DELETE', `/api-keys/${id}`, { as: promoter.jwt });
    return token;
  };
  const rolled = async () => {
    const { id, token } = await key({ kind: 'secret', name: 'lost' });
    await api.send('POST', `/api-keys/${id}/roll`, { as: promoter.jwt, body: { grace_seconds: 0 } });
    return token;
  };
  const holdToken = async () => {
    const buyer = newBuyer(api, promoter);
    const { id, tiers } = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
    return (await buyer.hold(id, [{ tier_id: tiers[0]?.id ?? '', quantity: 1 }])).body.token;
  };
  const other = new TextEncoder().encode('another-master-secret-with-32-characters');

  const bad: [name: string, code: string, make: () => string | Promise<string>][] = [
    ['a token that has expired', 'credential_expired', () => signAccessToken(api.deps, aPerson(), old)],
    ['a token without a signature', 'invalid_credential', () => new UnsecuredJWT(claims()).encode()],
    ['a token of another key', 'invalid_credential', () => forged({}, {}, other)],
    ['a token of another algorithm', 'invalid_credential', () => forged({}, { alg: 'HS512' })],
    ['a token of another type', 'invalid_credential', () => forged({}, { typ: 'JWT' })],
    ['a token for another audience', 'invalid_credential', () => forged({ aud: 'another' })],
    ['a token of another issuer', 'invalid_credential', () => forged({ iss: 'https://elsewhere.example' })],
    ['a token without an end', 'invalid_credential', () => without('exp')],
    ['a token about nobody', 'invalid_credential', () => without('sub')],
    ['a token that is not valid yet', 'invalid_credential', () => forged({ nbf: claims().exp })],
    [
      'a refresh token',
      'invalid_credential',
      async () => (await register(api, { email: 'refresh@example.com' })).refresh_token,
    ],
    ['a hold’s token', 'invalid_credential', holdToken],
    ['an order’s secret that was altered', 'invalid_credential', () => `os_ord_${ID}.${'A'.repeat(43)}`],
    ['an entry’s secret as an order’s', 'invalid_credential', () => held('waitlist').replace('wt_wle', 'os_ord')],
    ['a key of the live environment', 'wrong_environment', () => `sk_live_${random}`],
    ['a publishable key of the live environment', 'wrong_environment', () => `pk_live_${random}`],
    ['a scanner key of the live environment', 'wrong_environment', () => `scan_live_${random}`],
    ['a key that never was', 'invalid_credential', () => `sk_test_${random}`],
    ['a key that was revoked', 'invalid_credential', revoked],
    ['a key that was rolled', 'invalid_credential', rolled],
    ['a word', 'invalid_credential', () => 'nonsense'],
  ];
  const aPerson = () => ({ userId: `usr_${ID}`, role: 'admin' as const, promoterId: promoter.id });

  test.each(bad)('%s', async (_, code, make) => {
    const as = await make();
    const answers = [];
    for (const one of operations) {
      const { status, body, headers } = await ask(one, as);
      answers.push({ id: one.operation.operationId, status, code: body.code, asks: headers.get('www-authenticate') });
    }
    const expected = answers.map(({ id }) => ({ id, status: 401, code, asks: 'Bearer' }));
    expect(answers).toEqual(expected);
  });

  test.each([['Basic YTpi'], ['Bearer'], ['Bearer  '], ['Bearer a b'], ['Token x'], ['']])(
    'the header %j',
    async (header) => {
      for (const one of operations) {
        const { status, body } = await ask(one, undefined, { authorization: header });
        expect({ id: one.operation.operationId, status, code: body.code }).toMatchObject({
          status: 401,
          code: 'invalid_credential',
        });
      }
    },
  );

  test.each([['https://elsewhere.example'], ['null'], [`${SHOP}.evil.example`], ['http://shop.example']])(
    'a publishable key on a page of %s',
    async (origin) => {
      for (const one of operations) {
        const { status, body, headers } = await ask(one, promoter.pk, { origin });
        expect({ id: one.operation.operationId, status, code: body.code }).toMatchObject({
          status: 403,
          code: 'origin_not_allowed',
        });
        expect(headers.get('access-control-allow-origin')).toBe('*');
      }
    },
  );

  test('while a good token of the same making is heard, so that each has its stated reason', async () => {
    const good = await readAccessToken(api.deps, await forged(), api.now());
    expect(good).toMatchObject({ kind: 'user', role: 'admin', promoterId: promoter.id });
  });
});

describe('a suspended promoter', () => {
  test('is refused as suspended by every operation that is closed to it', async () => {
    const other = await newPromoter(api);
    await api.send('POST', `/admin/promoters/${other.id}/suspend`, { as: admin, body: {} });
    const closed = operations.filter(({ operation }) => operation['x-error-codes'].includes('promoter_suspended'));
    const bodies: Record<string, object> = {
      'promoters.update': { name: 'Elsewhere' },
      'promoters.updatePricing': { fee_bps: 1, fee_bearer: 'buyer' },
      'promoters.createPaymentAccount': {},
    };
    expect(closed.map(({ operation }) => operation.operationId).sort()).toEqual(Object.keys(bodies).sort());
    for (const { path, method, operation } of closed) {
      const answer = await api.send<Problem>(
        method.toUpperCase(),
        path.replace('/api/v1', '').replace('{promoter_id}', other.id),
        { as: other.jwt, body: bodies[operation.operationId] },
      );
      expect(answer).toMatchObject({ status: 403, body: { code: 'promoter_suspended' } });
    }
  });
});

describe('a scanner key', () => {
  test('sees no other event of its promoter than its own', async () => {
    const elsewhere = await newEvent(api, promoter, [{ price: 0, quantity: 1 }]);
    const { token } = await key({ kind: 'scanner', name: 'elsewhere', event_id: elsewhere.id });
    const [ticket] = (
      await api.send<{ data: { id: string; ticket_code: string }[] }>('GET', '/tickets', {
        as: promoter.sk,
      })
    ).body.data;
    const gate = (as: string, path: string, body: object) => api.send('POST', `/tickets/${path}`, { as, body });
    const own = held('scanner');
    for (const [path, body] of [
      [`${ticket?.id}/validate`, {}],
      ['validate', { code: ticket?.ticket_code }],
    ] as const) {
      expect(await gate(token, path, body)).toMatchObject({ status: 404, body: { code: 'ticket_not_found' } });
    }
    expect((await api.send('GET', `/events/${eventId}`, { as: token })).status).toBe(404);
    expect((await gate(own, `${ticket?.id}/validate`, {})).status).toBe(200);
  });
});

test('every route is one of the document, and so has a rule', () => {
  const routes = api.app.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  const known = operations.map(({ method, path }) => `${method} ${path}`);
  expect([...new Set(routes)].sort()).toEqual([...known, 'get /api/v1/openapi.json'].sort());
});

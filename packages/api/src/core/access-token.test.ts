import { SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { ACCESS_TOKEN_SECONDS, readAccessToken, signAccessToken } from './access-token.ts';
import type { Deps } from './context.ts';
import { systemRandom } from './random.ts';
import { createSecrets } from './secrets.ts';

const ISSUER = 'https://api.example.com';
const NOW = new Date('2027-06-12T18:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

const depsOf = (master: string) =>
  ({ env: { PUBLIC_URL: ISSUER }, secrets: createSecrets(master, systemRandom) }) as unknown as Deps;
const deps = depsOf('a-master-secret-for-tests-of-at-least-32-characters');

const claims = {
  sub: 'usr_01k9z3v6w0d8y2m4q7r5t1x3n9',
  role: 'admin',
  iss: ISSUER,
  aud: 'ticket-vendor',
  iat: NOW.getTime() / 1000,
  exp: NOW.getTime() / 1000 + 60,
};

/** A token that is ours but for what is changed. */
const forge = async (changes: Partial<typeof claims>, header: { alg?: string; typ?: string } = {}, from = deps) =>
  new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', ...header })
    .sign(await from.secrets.accessTokenKey());

const read = (token: string, now = NOW) => readAccessToken(deps, token, now);

describe('an access token', () => {
  test('speaks for the person it was made for', async () => {
    const person = { userId: claims.sub, role: 'user', promoterId: 'pro_01k9z3v6w0d8y2m4q7r5t1x3n9' } as const;
    expect(await read(await signAccessToken(deps, person, NOW))).toEqual({ kind: 'user', ...person });
    expect(await read(await signAccessToken(deps, { ...person, promoterId: null }, NOW))).toMatchObject({
      promoterId: null,
    });
  });

  test('ends after its 15 minutes', async () => {
    const token = await signAccessToken(deps, { userId: claims.sub, role: 'user', promoterId: null }, NOW);
    expect(ACCESS_TOKEN_SECONDS).toBe(900);
    await expect(read(token, later(899))).resolves.toMatchObject({ kind: 'user' });
    await expect(read(token, later(900))).rejects.toMatchObject({ code: 'credential_expired' });
  });

  test('is taken by an isolate whose clock is behind that of the one which made it', async () => {
    const token = await signAccessToken(deps, { userId: claims.sub, role: 'user', promoterId: null }, later(30));
    await expect(read(token)).resolves.toMatchObject({ kind: 'user' });
  });

  test('is taken when nothing about it is forged, so that the refusals below have their stated reason', async () => {
    await expect(read(await forge({}))).resolves.toMatchObject({ userId: claims.sub, role: 'admin' });
  });

  const forgeries: [string, () => Promise<string>][] = [
    ['without a signature (alg none)', async () => new UnsecuredJWT(claims).encode()],
    [
      'whose header says none over a signature of ours',
      async () => {
        const [, payload, signature] = (await forge({})).split('.');
        return `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.${signature}`;
      },
    ],
    ['signed with another algorithm', () => forge({}, { alg: 'HS512' })],
    ['of another type', () => forge({}, { typ: 'JWT' })],
    ['for another audience', () => forge({ aud: 'someone-else' })],
    ['from another issuer', () => forge({ iss: 'https://other.example.com' })],
    [
      'signed with the key of another deployment',
      () => forge({}, {}, depsOf('another-master-secret-with-32-characters')),
    ],
    [
      'whose claims were changed',
      async () => {
        const [header, , signature] = (await forge({})).split('.');
        const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'usr_another' })).toString('base64url');
        return `${header}.${payload}.${signature}`;
      },
    ],
    ['that is no token', async () => 'not-a-token'],
  ];
  test.each(forgeries)('%s is refused', async (_, make) => {
    await expect(read(await make())).rejects.toMatchObject({ code: 'invalid_credential' });
  });

  test('without an end is refused', async () => {
    const { exp: _, ...endless } = claims;
    const token = await new SignJWT(endless)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
      .sign(await deps.secrets.accessTokenKey());
    await expect(read(token)).rejects.toMatchObject({ code: 'invalid_credential' });
  });
});

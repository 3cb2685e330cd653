import { scrypt, scryptSync } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';
import { systemRandom } from './random.ts';

vi.mock('node:crypto', { spy: true });

const PASSWORD = 'correct horse battery staple';
const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

/** A hash made without the code under test, with weaker parameters than today's. */
const weakerHash = () => {
  const salt = Buffer.alloc(16, 7);
  const hash = scryptSync(PASSWORD, salt, 32, { N: 2 ** 10, r: 8, p: 1 });
  return `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`;
};

describe('password hashes', () => {
  test('are PHC strings that name their parameters, a 16-byte salt and a 32-byte hash', async () => {
    expect(await hashPassword(PASSWORD, systemRandom)).toMatch(
      /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  test('verify the password they were made from and no other', async () => {
    const phc = await hashPassword(PASSWORD, systemRandom);
    expect(await verifyPassword(PASSWORD, phc)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, phc)).toBe(false);
    expect(await verifyPassword('', phc)).toBe(false);
  });

  test('differ for two people with one password', async () => {
    expect(await hashPassword(PASSWORD, systemRandom)).not.toBe(await hashPassword(PASSWORD, systemRandom));
  });

  test('verify by the parameters they were made with, so these can be raised', async () => {
    expect(await verifyPassword(PASSWORD, weakerHash())).toBe(true);
    expect(await verifyPassword('another password', weakerHash())).toBe(false);
    expect(await verifyPassword(PASSWORD, weakerHash().replace('ln=10', 'ln=11'))).toBe(false);
  });

  test.each([
    '',
    PASSWORD,
    '$2b$10$abcdefghijklmnopqrstuv',
    '$scrypt$ln=14,r=8,p=5$c2FsdA$aGFzaA',
    `${weakerHash()}$`,
    weakerHash().replace('ln=10', 'ln=100'),
    weakerHash().replace('ln=10,r=8', 'r=8,ln=10'),
  ])('that are no scrypt PHC string are an error, not a refusal: %j', async (phc) => {
    await expect(verifyPassword(PASSWORD, phc)).rejects.toThrow(/^A stored password hash is not a scrypt PHC string$/);
  });
});

describe('an account that does not exist', () => {
  test('has no password', async () => {
    expect(await verifyPassword(PASSWORD, null)).toBe(false);
    expect(await verifyPassword('', null)).toBe(false);
  });

  test('costs as much work as one that does', async () => {
    const phc = await hashPassword(PASSWORD, systemRandom);
    const workOf = async (known: string | null) => {
      vi.mocked(scrypt).mockClear();
      await verifyPassword('a wrong password', known);
      return vi.mocked(scrypt).mock.calls.map(([, , length, options]) => ({ length, options }));
    };
    const work = await workOf(phc);
    expect(work).toHaveLength(1);
    expect(await workOf(null)).toEqual(work);
  });
});

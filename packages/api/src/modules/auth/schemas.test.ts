import { describe, expect, test } from 'vitest';
import { loginBody, registerBody } from './schemas.ts';

describe('what may be a password', () => {
  const register = (password: string, email = 'ada@example.com') =>
    registerBody.safeParse({ email, password, name: 'Ada' });

  test('is 10 to 200 characters', () => {
    expect(register('a'.repeat(9)).success).toBe(false);
    expect(register('a'.repeat(10)).success).toBe(true);
    expect(register('a'.repeat(200)).success).toBe(true);
    expect(register('a'.repeat(201)).success).toBe(false);
  });

  test('is not the e-mail in any case', () => {
    expect(register('ada@example.com').error?.issues).toMatchObject([{ path: ['password'] }]);
    expect(register('ADA@example.com').success).toBe(false);
    expect(register('ada@example.com', ' Ada@Example.com ').success).toBe(false);
    expect(register('ada@example.community').success).toBe(true);
  });

  test('is one password however its characters are composed', () => {
    const composed = 'caf\u00e9 ouvert \ufb01n';
    const decomposed = 'cafe\u0301 ouvert fin';
    expect(register(composed).data?.password).toBe(register(decomposed).data?.password);
    expect(loginBody.parse({ email: 'ada@example.com', password: composed }).password).toBe(
      register(decomposed).data?.password,
    );
  });
});

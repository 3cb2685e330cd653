import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Env } from '../../core/env.ts';
import { CLOCK_TOLERANCE_SECONDS, createQstashQueue } from './queue.ts';

const keys = { current: 'sig_current', next: 'sig_next' };
const queue = createQstashQueue({
  QSTASH_URL: 'http://127.0.0.1:1',
  QSTASH_TOKEN: 'token',
  QSTASH_CURRENT_SIGNING_KEY: keys.current,
  QSTASH_NEXT_SIGNING_KEY: keys.next,
} as Env);

const url = 'https://api.example.com/internal/jobs/send_tickets';
const body = '{"id":"job_1"}';

/**
 * What QStash sends, by its documentation of the Upstash-Signature header: valid from the second of its signing (`nbf`), for
 * five minutes. `ahead` is by how many seconds its clock is before ours, `claims` are set on top.
 */
const signed = async (ahead: number, key = keys.current, claims: Record<string, unknown> = {}) => {
  const now = Math.floor(Date.now() / 1000) + ahead;
  const hash = createHash('sha256').update(body).digest('base64url');
  return new SignJWT({ iss: 'Upstash', sub: url, iat: now, nbf: now, exp: now + 300, body: hash, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(key));
};
const verified = (signature: string | undefined) => queue.verify({ signature, url, body });

// @upstash/qstash 2.12.0 hands `clockTolerance` of each request to jose, and nothing if there is none: its Receiver then
// refuses a token of which the signer's clock says that it begins in a second.
describe.each(Object.entries(keys))('a delivery that is signed with the %s key', (_which, key) => {
  test.each([-300 - CLOCK_TOLERANCE_SECONDS + 5, -301, -1, 0, 1, 5, CLOCK_TOLERANCE_SECONDS - 5])(
    'is taken from a clock that is %i s ahead of ours',
    async (ahead) => {
      expect(await verified(await signed(ahead, key))).toBe(true);
    },
  );

  test.each([-300 - CLOCK_TOLERANCE_SECONDS - 5, CLOCK_TOLERANCE_SECONDS + 30, 86_400])(
    'is refused from a clock that is %i s ahead of ours',
    async (ahead) => {
      expect(await verified(await signed(ahead, key))).toBe(false);
    },
  );
});

test.each([
  ['of nobody’s key', () => signed(0, 'sig_other')],
  ['for another address', () => signed(0, keys.current, { sub: `${url}/other` })],
  ['for another body', () => signed(0, keys.current, { body: 'AAAA' })],
  ['of another issuer', () => signed(0, keys.current, { iss: 'Somebody' })],
  ['that is none', async () => 'a.b.c'],
  ['that is missing', async () => undefined],
])('the leeway excuses no signature %s', async (_what, signature) => {
  expect(await verified(await signature())).toBe(false);
});

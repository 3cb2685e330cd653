import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../../core/env.ts';
import type { QueuedJob } from '../../ports/queue.ts';
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

describe('what is published', () => {
  const AT = new Date('2027-03-01T12:00:00Z');
  const job = (id: string, lane: string, seconds = 0) => ({
    ...{ id, name: 'webhook-deliveries.attempt', lane },
    run_at: new Date(AT.getTime() + seconds * 1000),
  });
  afterEach(() => vi.unstubAllGlobals());

  /** The bodies and delays of the messages that jobs travel in. */
  const published = async (jobs: QueuedJob[]) => {
    const asked = vi.fn(async (_url: string, _init: RequestInit) => Response.json([]));
    vi.stubGlobal('fetch', asked);
    await queue.publish(jobs, AT);
    const sent = JSON.parse(String(asked.mock.calls[0]?.[1].body)) as {
      body: string;
      headers: Record<string, string>;
    }[];
    return sent.map(({ body, headers }) => [JSON.parse(body), headers['upstash-delay'] ?? headers['Upstash-Delay']]);
  };

  test('jobs of one endpoint travel together, five at most, and any other alone', async () => {
    const many = Array.from({ length: 6 }, (_, n) => job(`a${n}`, 'whe_a'));
    const mail = { id: 'mail', name: 'orders.email_tickets', lane: '', run_at: AT };
    const [first, ...rest] = await published([job('b', 'whe_b'), ...many, mail, { ...mail, id: 'other' }]);
    expect(first?.[0]).toEqual({ id: 'b' });
    expect(rest.map(([body]) => body)).toEqual([
      { id: 'a0', others: ['a1', 'a2', 'a3', 'a4'] },
      { id: 'a5' },
      { id: 'mail' },
      { id: 'other' },
    ]);
  });

  test('jobs of other times travel apart, each for its own', async () => {
    expect(await published([job('now', 'whe_a'), job('later', 'whe_a', 5)])).toEqual([
      [{ id: 'now' }, '0s'],
      [{ id: 'later' }, '5s'],
    ]);
  });
});

import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Env } from '../../core/env.ts';
import { RetryLater } from '../../core/retry-later.ts';
import { createResendMailer } from './mailer.ts';

const env = {
  RESEND_API_KEY: 're_1',
  RESEND_URL: 'https://resend.example',
  EMAIL_FROM: 'Box <box@example.com>',
} as Env;
const email = {
  to: 'ada@example.com',
  subject: 'Hello',
  html: '<p>Hello</p>',
  text: 'Hello',
  sender: { name: 'Nordlicht', reply_to: 'hall@nordlicht.example' },
};

afterEach(() => vi.unstubAllGlobals());

const answering = (status: number, body: object | string, headers: Record<string, string> = {}) => {
  const fetch = vi.fn(
    async (..._call: Parameters<typeof globalThis.fetch>) =>
      new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
};
const clock = { now: () => new Date('2026-06-01T12:00:00Z') };
const send = () => createResendMailer(env, clock).send(email, 'job_1');
const fails = async () => {
  const error: unknown = await send().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error;
};

test('an e-mail names who it is from, where answers go, and that nobody wrote it by hand', async () => {
  const fetch = answering(200, { id: '1' });
  expect(await send()).toBe('sent');
  const [, init] = fetch.mock.calls[0] ?? [];
  expect(JSON.parse(String(init?.body))).toMatchObject({
    from: 'Nordlicht via Box <box@example.com>',
    reply_to: 'hall@nordlicht.example',
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Entity-Ref-ID': 'job_1' },
  });
  expect(new Headers(init?.headers).get('idempotency-key')).toBe('job_1');
});

describe('an answer that asks to wait is no failure', () => {
  const limited = { statusCode: 429, name: 'rate_limit_exceeded', message: 'Too many requests.' };
  const told = { 'ratelimit-limit': '4', 'ratelimit-reset': '1' };
  test.each([
    ['a rate', 429, limited, { ...told, 'retry-after': '3' }, { seconds: 3, perSecond: 4 }],
    ['a rate without a word of when', 429, limited, {}, { seconds: 1, perSecond: null }],
    ['a rate by the minute', 429, limited, { 'ratelimit-limit': '100', 'ratelimit-reset': '60' }, { perSecond: null }],
    ['a wait of nothing', 429, limited, { 'retry-after': '0' }, { seconds: 1 }],
    ['a wait that makes no sense', 429, limited, { 'retry-after': 'soon' }, { seconds: 1 }],
    ['a wait for weeks', 429, limited, { 'retry-after': '9999999' }, { seconds: 6 * 3600 }],
    ['no JSON', 429, '<html>Too many requests</html>', { 'retry-after': '9' }, { seconds: 9 }],
    ['a daily quota', 429, { ...limited, name: 'daily_quota_exceeded' }, told, { seconds: 600, perSecond: null }],
    ['a monthly quota', 429, { ...limited, name: 'monthly_quota_exceeded' }, {}, { seconds: 3600 }],
    ['a repeat at work', 409, { statusCode: 409, name: 'concurrent_idempotent_requests' }, {}, { seconds: 2 }],
    [
      'an outage that says when',
      503,
      { statusCode: 503, name: 'application_error' },
      { 'retry-after': '20' },
      { seconds: 20 },
    ],
  ] as const)('%s', async (_, status, body, headers, wish) => {
    answering(status, body, headers);
    const error = await fails();
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).toMatchObject(wish);
    expect(String(error)).not.toContain('ada@');
  });

  test('that names a time', async () => {
    answering(429, limited, { 'retry-after': 'Mon, 01 Jun 2026 12:01:30 GMT' });
    expect(await fails()).toMatchObject({ seconds: 90 });
  });
});

test('an outage that says nothing fails, to be tried again later each time', async () => {
  answering(500, { statusCode: 500, name: 'application_error', message: 'Internal' });
  const error = await fails();
  expect(error).not.toBeInstanceOf(RetryLater);
  expect(String(error)).toContain('application_error');
});

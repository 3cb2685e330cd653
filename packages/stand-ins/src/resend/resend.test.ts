import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resend } from 'resend';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalResend, startResend } from './resend.ts';

let local: LocalResend;
let resend: Resend;
beforeEach(async () => {
  local = await startResend();
  resend = new Resend('re_test', { baseUrl: local.origin });
});
afterEach(() => local.close());

const send = (subject: string, extra: object = {}, options = {}) =>
  resend.emails.send(
    { from: 'Box office <box@example.com>', to: 'ada@example.com', subject, html: '<p>Hello</p>', ...extra },
    options,
  );

describe('an e-mail', () => {
  test('sent with the real client is in the inbox, attachments included', async () => {
    const content = Buffer.from('BEGIN:VCALENDAR').toString('base64');
    const { data, error } = await send('Your tickets', { attachments: [{ filename: 'event.ics', content }] });
    expect(error).toBeNull();
    expect(local.emails()).toMatchObject([
      {
        id: data?.id,
        to: ['ada@example.com'],
        subject: 'Your tickets',
        attachments: [{ filename: 'event.ics', content }],
      },
    ]);
    const file = await fetch(`${local.inboxUrl}/${data?.id}/attachments/0`);
    expect(await file.text()).toBe('BEGIN:VCALENDAR');
  });

  test('sent twice under one idempotency key is sent once', async () => {
    const first = await send('Once', {}, { idempotencyKey: 'k' });
    const again = await send('Once', {}, { idempotencyKey: 'k' });
    expect(again.data?.id).toBe(first.data?.id);
    expect(local.emails()).toHaveLength(1);
  });

  test('sent many times at once under one idempotency key is sent once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => send('At once', {}, { idempotencyKey: 'at-once' })));
    expect(local.emails().filter(({ subject }) => subject === 'At once')).toHaveLength(1);
  });

  test('in a batch keeps its own attachments', async () => {
    const email = { from: 'box@example.com', to: 'ada@example.com', html: 'x' };
    const { data } = await resend.batch.send([
      { ...email, subject: 'One' },
      { ...email, subject: 'Two' },
    ]);
    expect(data?.data).toHaveLength(2);
    expect(local.emails().map(({ subject }) => subject)).toEqual(['One', 'Two']);
  });

  test('without a key, or without a recipient, is refused', async () => {
    const response = await fetch(`${local.origin}/emails`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect((await send('x', { to: '' })).error).toMatchObject({ name: 'validation_error' });
    expect(local.emails()).toEqual([]);
  });
});

describe('waiting for an e-mail', () => {
  test('ends with one that was there, or with the next that comes', async () => {
    const coming = local.waitForEmail(({ subject }) => subject === 'B');
    await send('A');
    expect((await local.waitForEmail(({ subject }) => subject === 'A')).to).toEqual(['ada@example.com']);
    await send('B');
    expect((await coming).subject).toBe('B');
  });

  test('says what was there instead when none comes', async () => {
    await send('Other');
    await expect(local.waitForEmail(() => false, { timeoutMs: 20 })).rejects.toThrow('ada@example.com: Other');
  });
});

test('a fault reaches the real client in the shape of Resend', async () => {
  local.faults.set({ match: /POST \/emails/, status: 429, times: 1 });
  expect((await send('x')).error).toMatchObject({ name: 'rate_limit_exceeded', statusCode: 429 });
  expect((await send('x')).error).toBeNull();
});

describe('a limit', () => {
  test('by the second refuses what is beyond it in the words and headers of Resend, and counts by the clock', async () => {
    await local.close();
    let now = 0;
    local = await startResend({ now: () => now });
    resend = new Resend('re_test', { baseUrl: local.origin });
    local.limit({ perSecond: 2 });
    const answers = [await send('A'), await send('B'), await send('C')];
    expect(answers.map(({ error }) => error?.name ?? 'sent')).toEqual(['sent', 'sent', 'rate_limit_exceeded']);
    expect(answers[2]?.error?.statusCode).toBe(429);
    expect(answers[2]?.headers).toMatchObject({
      'retry-after': '1',
      'ratelimit-limit': '2',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '1',
    });
    now = 999;
    expect((await send('D')).error?.name).toBe('rate_limit_exceeded');
    now = 1_000;
    expect((await send('E')).error).toBeNull();
    expect(local.refusals()).toBe(2);
    expect(local.emails().map(({ subject }) => subject)).toEqual(['A', 'B', 'E']);
  });

  test('of a day or a month refuses whatever comes after', async () => {
    for (const kind of ['daily', 'monthly'] as const) {
      local.limit({ quota: { kind, emails: 1 } });
      expect((await send('A')).error).toBeNull();
      expect((await send('B')).error).toMatchObject({ name: `${kind}_quota_exceeded`, statusCode: 429 });
    }
    local.limit({});
    expect((await send('C')).error).toBeNull();
  });
});

describe('the inbox page', () => {
  const page = async (path = '') => (await fetch(local.inboxUrl + path)).text();

  test('lists the newest first, finds by words and escapes what it shows', async () => {
    await send('First <b>');
    await send('Second', { html: '<p>balcony seats</p>' });
    const all = await page();
    expect(all.indexOf('Second')).toBeLessThan(all.indexOf('First &lt;b&gt;'));
    expect(all).not.toContain('First <b>');
    const found = await page('?q=BALCONY');
    expect(found).toContain('Second');
    expect(found).not.toContain('First');
  });

  test('shows HTML with its pictures in a sandbox where nothing runs', async () => {
    const { data } = await send('Picture', { html: '<img src="http://127.0.0.1:1/qr.png"><script>alert(1)</script>' });
    const response = await fetch(`${local.inboxUrl}/${data?.id}/html`);
    expect(await response.text()).toContain('<img src="http://127.0.0.1:1/qr.png">');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain('sandbox');
    expect(policy).toContain('img-src *');
    expect(policy).not.toContain('script');
  });
});

test('the inbox survives a restart when it has a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'resend-'));
  const dataFile = join(folder, 'resend.json');
  const before = await startResend({ dataFile });
  const { data } = await new Resend('re_test', { baseUrl: before.origin }).emails.send({
    from: 'box@example.com',
    to: 'ada@example.com',
    subject: 'Kept',
    text: 'x',
  });
  await before.close();

  const after = await startResend({ dataFile });
  const client = new Resend('re_test', { baseUrl: after.origin });
  expect(after.emails().map(({ subject }) => subject)).toEqual(['Kept']);
  expect((await client.emails.get(data?.id ?? '')).data?.subject).toBe('Kept');
  await client.emails.send({ from: 'box@example.com', to: 'ada@example.com', subject: 'New', text: 'x' });
  expect(after.emails()).toHaveLength(2);
  await after.close();
  await rm(folder, { recursive: true });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { type Ed25519KeyPair, generateEd25519KeyPair, generateSecret } from './secrets.ts';
import { type SignedHeaders, sign } from './sign.ts';
import { constantTimeEqual, verify, type WebhookVerificationCode, WebhookVerificationError } from './verify.ts';

const id = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const signedAt = new Date('2026-03-01T12:00:00Z');
const now = signedAt;
const body = '{"type":"order.confirmed","timestamp":"2026-03-01T11:59:58Z","data":{"id":"ord_1","name":"Åsa 🎟"}}';
const event = { id, ...(JSON.parse(body) as object) };
const secret = generateSecret();
const otherSecret = generateSecret();
let pair: Ed25519KeyPair;
let headers: SignedHeaders;

beforeAll(async () => {
  pair = await generateEd25519KeyPair();
  headers = await sign({ id, timestamp: signedAt, body, secrets: [secret], ed25519PrivateKey: pair.privateKey });
});

const after = (seconds: number): Date => new Date(signedAt.getTime() + seconds * 1000);

const refusal = async (attempt: Promise<unknown>): Promise<WebhookVerificationCode> => {
  const error = await attempt.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WebhookVerificationError)) throw error;
  return error.code;
};

describe('a genuine webhook is returned with its id', () => {
  test('for the whsec_ secret and for the whpk_ key', async () => {
    await expect(verify(body, headers, secret, { now })).resolves.toEqual(event);
    await expect(verify(body, headers, pair.publicKey, { now })).resolves.toEqual(event);
  });

  test('from text, bytes, a view into a larger buffer, or an ArrayBuffer', async () => {
    const bytes = new TextEncoder().encode(body);
    const padded = new Uint8Array(bytes.length + 20);
    padded.set(bytes, 10);
    for (const form of [body, bytes, padded.subarray(10, 10 + bytes.length), bytes.buffer]) {
      await expect(verify(form, headers, secret, { now })).resolves.toEqual(event);
    }
  });

  test('from Headers, or from plain objects in any case, with values as arrays', async () => {
    const shouting = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]));
    for (const form of [new Headers(headers), headers, shouting, { ...headers, 'x-other': undefined }]) {
      await expect(verify(body, form, secret, { now })).resolves.toEqual(event);
    }
  });

  test('judged by the current time unless told otherwise', async () => {
    const fresh = await sign({ id, timestamp: new Date(), body, secrets: [secret] });
    await expect(verify(body, fresh, secret)).resolves.toEqual(event);
    expect(await refusal(verify(body, await sign({ id, timestamp: 0, body, secrets: [secret] }), secret))).toBe(
      'timestamp_too_old',
    );
  });

  test('of a type that this package does not know', async () => {
    const future = '{"type":"seat.upgraded","timestamp":"2030-01-01T00:00:00Z","data":{}}';
    const signed = await sign({ id, timestamp: signedAt, body: future, secrets: [secret] });
    await expect(verify(future, signed, secret, { now })).resolves.toMatchObject({ type: 'seat.upgraded' });
  });
});

describe('a webhook is refused if anything signed was changed', () => {
  test('one byte of the body', async () => {
    expect(await refusal(verify(body.replace('ord_1', 'ord_2'), headers, secret, { now }))).toBe('signature_mismatch');
    expect(await refusal(verify(body.replace('ord_1', 'ord_2'), headers, pair.publicKey, { now }))).toBe(
      'signature_mismatch',
    );
  });

  test('whitespace, as after a JSON round trip', async () => {
    const reformatted = JSON.stringify(JSON.parse(body), null, 2);
    expect(await refusal(verify(reformatted, headers, secret, { now }))).toBe('signature_mismatch');
  });

  test('the id, which would defeat deduplication', async () => {
    const replayed = { ...headers, 'webhook-id': 'msg_other' };
    expect(await refusal(verify(body, replayed, secret, { now }))).toBe('signature_mismatch');
  });

  test('the timestamp, which would defeat the tolerance', async () => {
    const renewed = { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) };
    expect(await refusal(verify(body, renewed, secret, { now }))).toBe('signature_mismatch');
  });
});

describe('only the right secret verifies', () => {
  test('another secret or another public key does not', async () => {
    const stranger = await generateEd25519KeyPair();
    expect(await refusal(verify(body, headers, otherSecret, { now }))).toBe('signature_mismatch');
    expect(await refusal(verify(body, headers, stranger.publicKey, { now }))).toBe('signature_mismatch');
  });

  test('a v1 signature does not pass for v1a, nor the reverse', async () => {
    const [v1 = '', v1a = ''] = headers['webhook-signature'].split(' ');
    const swapped = { ...headers, 'webhook-signature': `${v1.replace('v1,', 'v1a,')} ${v1a.replace('v1a,', 'v1,')}` };
    expect(await refusal(verify(body, swapped, [secret, pair.publicKey], { now }))).toBe('signature_mismatch');
  });

  test('while a sender rotates, a receiver with the old or the new secret accepts', async () => {
    const rotated = await sign({ id, timestamp: signedAt, body, secrets: [otherSecret, secret] });
    await expect(verify(body, rotated, secret, { now })).resolves.toEqual(event);
    await expect(verify(body, rotated, otherSecret, { now })).resolves.toEqual(event);
  });

  test('while a receiver rotates, either of its secrets is enough', async () => {
    await expect(verify(body, headers, [otherSecret, secret], { now })).resolves.toEqual(event);
    await expect(verify(body, headers, [otherSecret, pair.publicKey], { now })).resolves.toEqual(event);
    expect(await refusal(verify(body, headers, [otherSecret, generateSecret()], { now }))).toBe('signature_mismatch');
  });

  test.each([
    ['an empty string', ''],
    ['an empty list', []],
    ['a secret without prefix', btoa('x'.repeat(32))],
    ['a whsec_ secret that is cut short', 'whsec_AAAA'],
    ['a whsec_ secret with a space inside', `whsec_${'AAAA AAA'.repeat(8)}`],
    ['a whpk_ key that is cut short', 'whpk_AAAA'],
    ["the sender's private key", `whsk_${btoa('x'.repeat(32))}`],
    ['an undefined variable in plain JavaScript', undefined as unknown as string],
    ['a list with an undefined variable', [secret, undefined as unknown as string]],
    ['a good secret beside a malformed one', [secret, 'whsec_AAAA']],
  ])('%s is reported as a wrong secret, not as a forgery', async (_what, wrong) => {
    expect(await refusal(verify(body, headers, wrong, { now }))).toBe('invalid_secret');
  });

  test('whitespace around a secret, as from a file, does no harm', async () => {
    await expect(verify(body, headers, ` ${secret}\n`, { now })).resolves.toEqual(event);
    await expect(verify(body, headers, `${pair.publicKey}\r\n`, { now })).resolves.toEqual(event);
  });
});

describe('a webhook is accepted for 5 minutes either way, and not longer', () => {
  test.each([
    [0, 'accepted'],
    [300, 'accepted'],
    [-300, 'accepted'],
    [301, 'timestamp_too_old'],
    [-301, 'timestamp_too_new'],
  ])('%i s after it was signed: %s', async (seconds, expected) => {
    const attempt = verify(body, headers, secret, { now: after(seconds) });
    if (expected === 'accepted') await expect(attempt).resolves.toEqual(event);
    else expect(await refusal(attempt)).toBe(expected);
  });

  test('the tolerance can be set', async () => {
    await expect(verify(body, headers, secret, { now: after(3600), toleranceSeconds: 3600 })).resolves.toEqual(event);
    expect(await refusal(verify(body, headers, secret, { now: after(11), toleranceSeconds: 10 }))).toBe(
      'timestamp_too_old',
    );
  });

  test.each([
    ['NaN', { toleranceSeconds: Number.NaN }],
    ['a negative number', { toleranceSeconds: -1 }],
    ['an invalid clock', { now: new Date('never') }],
  ])('%s does not switch the check off', async (_what, options) => {
    await expect(verify(body, headers, secret, { now, ...options })).rejects.toThrow(TypeError);
  });
});

describe('malformed headers are refused', () => {
  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('no %s', async (name) => {
    for (const value of [undefined, '', ' ', []]) {
      expect(await refusal(verify(body, { ...headers, [name]: value }, secret, { now }))).toBe('missing_header');
    }
    const fetched = new Headers(headers);
    fetched.delete(name);
    expect(await refusal(verify(body, fetched, secret, { now }))).toBe('missing_header');
  });

  test('no headers at all', async () => {
    expect(await refusal(verify(body, {}, secret, { now }))).toBe('missing_header');
  });

  test.each([
    ['webhook-timestamp', 'yesterday'],
    ['webhook-timestamp', '2026-03-01T12:00:00Z'],
    ['webhook-timestamp', '1772366400.5'],
    ['webhook-timestamp', '-1772366400'],
    ['webhook-timestamp', '0x69a42c40'],
    ['webhook-timestamp', 'Infinity'],
    ['webhook-timestamp', ['1772366400', '1772366400']],
    ['webhook-id', 'msg.with.stops'],
    ['webhook-id', ['msg_1', 'msg_2']],
    ['webhook-signature', 'v1'],
    ['webhook-signature', 'v1,'],
    ['webhook-signature', 'v1,not base64!'],
    ['webhook-signature', 'v1,AR=='],
    ['webhook-signature', 'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
    ['webhook-signature', 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
  ])('%s: %s', async (name, value) => {
    expect(await refusal(verify(body, { ...headers, [name]: value }, secret, { now }))).toBe('malformed_header');
  });

  test('so many signatures that checking them would be a cost', async () => {
    const flood = { ...headers, 'webhook-signature': `${headers['webhook-signature']} `.repeat(11) };
    expect(await refusal(verify(body, flood, secret, { now }))).toBe('malformed_header');
  });

  test('an id under two spellings of the header name', async () => {
    expect(await refusal(verify(body, { ...headers, 'Webhook-Id': id }, secret, { now }))).toBe('malformed_header');
  });

  test('a signature that is a prefix of the right one', async () => {
    const cut = { ...headers, 'webhook-signature': headers['webhook-signature'].slice(0, 11) };
    expect(await refusal(verify(body, cut, secret, { now }))).toBe('signature_mismatch');
  });
});

describe('one good signature among others is enough', () => {
  const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
  test.each([
    ['wrong and unknown ones around it', (good: string) => `${wrong} v2,??? ${good} ${wrong}`],
    ['several spaces', (good: string) => `  ${wrong}   ${good}  `],
    ['repeated headers joined with a comma', (good: string) => `${wrong}, ${good}`],
    ['repeated headers as a list', (good: string) => [wrong, good]],
    ['no padding', (good: string) => good.replace('=', '')],
  ])('%s', async (_what, spell) => {
    const good = headers['webhook-signature'].split(' ')[0] ?? '';
    const signature = spell(good);
    await expect(verify(body, { ...headers, 'webhook-signature': signature }, secret, { now })).resolves.toEqual(event);
  });
});

describe('the body', () => {
  test('parsed JSON in place of the raw body is named as the mistake', async () => {
    const parsed = JSON.parse(body) as string;
    expect(await refusal(verify(parsed, headers, secret, { now }))).toBe('body_not_raw');
  });

  test.each([
    ['no JSON', 'type=order.confirmed'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no type', '{"timestamp":"2026-03-01T12:00:00Z","data":{}}'],
    ['no timestamp', '{"type":"order.confirmed","data":{}}'],
    ['no data', '{"type":"order.confirmed","timestamp":"2026-03-01T12:00:00Z","data":null}'],
    ['bytes that are not UTF-8', Uint8Array.from(body, (char) => char.charCodeAt(0))],
  ])('signed but %s is refused', async (_what, strange) => {
    const signed = await sign({ id, timestamp: signedAt, body: strange, secrets: [secret] });
    expect(await refusal(verify(strange, signed, secret, { now }))).toBe('invalid_body');
  });
});

test('no message of a refusal shows the secret, the body or the expected signature', async () => {
  const attempts = [
    verify(body, headers, otherSecret, { now }),
    verify(body, headers, `${secret}!`, { now }),
    verify(body, headers, secret, { now: after(9999) }),
    verify(body, { ...headers, 'webhook-id': 'ord.1' }, secret, { now }),
  ];
  for (const result of await Promise.allSettled(attempts)) {
    if (result.status === 'fulfilled') throw new Error('it was accepted');
    const { message } = result.reason as WebhookVerificationError;
    expect(message).not.toContain(secret.slice(6, 20));
    expect(message).not.toContain(otherSecret.slice(6, 20));
    expect(message).not.toContain('ord_1');
    expect(message).not.toContain(headers['webhook-signature'].slice(3, 20));
    expect(message.length).toBeGreaterThan(40);
  }
});

test('byte strings are equal only in full', () => {
  const a = new Uint8Array([1, 2, 3]);
  expect(constantTimeEqual(a, new Uint8Array([1, 2, 3]))).toBe(true);
  expect(constantTimeEqual(a, new Uint8Array([0, 2, 3]))).toBe(false);
  expect(constantTimeEqual(a, new Uint8Array([1, 2, 4]))).toBe(false);
  expect(constantTimeEqual(a, new Uint8Array([1, 2]))).toBe(false);
  expect(constantTimeEqual(new Uint8Array(), new Uint8Array())).toBe(true);
});

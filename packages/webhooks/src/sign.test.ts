import { describe, expect, test } from 'vitest';
import type { WebhookBody } from './events.ts';
import { generateSecret } from './secrets.ts';
import { MAX_WEBHOOK_BODY_BYTES, serializeWebhook, sign } from './sign.ts';

const vector = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };

describe('vectors published by the Standard Webhooks project', () => {
  test('HMAC-SHA256 gives the published v1 signature', async () => {
    await expect(sign({ ...vector, secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] })).resolves.toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('Ed25519 gives the published v1a signature', async () => {
    const ed25519PrivateKey = 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=';
    const headers = await sign({ ...vector, secrets: [], ed25519PrivateKey });
    expect(headers['webhook-signature']).toBe(
      'v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==',
    );
  });
});

test('each secret and the private key add one signature, separated by spaces, in that order', async () => {
  const headers = await sign({
    ...vector,
    secrets: [generateSecret(), 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    ed25519PrivateKey: 'whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=',
  });
  const signatures = headers['webhook-signature'].split(' ');
  expect(signatures.map((signature) => signature.split(',')[0])).toEqual(['v1', 'v1', 'v1a']);
  expect(signatures[1]).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('text and its UTF-8 bytes get the same signature, and a Date counts in whole seconds', async () => {
  const secrets = [generateSecret()];
  const body = '{"name":"Åsa 🎟"}';
  const fromText = await sign({ ...vector, body, secrets });
  const timestamp = new Date(vector.timestamp * 1000 + 999);
  await expect(sign({ ...vector, timestamp, body: new TextEncoder().encode(body), secrets })).resolves.toEqual(
    fromText,
  );
});

test.each([
  ['an id with a full stop, which would blur what is signed', { id: 'msg.1' }],
  ['an empty id', { id: '' }],
  ['an id that would break the header', { id: 'msg_1\r\nx-evil: 1' }],
  ['milliseconds instead of seconds', { timestamp: 1_614_265_330_000 }],
  ['a fraction of a second', { timestamp: 1_614_265_330.5 }],
  ['an invalid Date', { timestamp: new Date('never') }],
  ['neither a secret nor a private key', { secrets: [] }],
])('%s is refused', async (_what, wrong) => {
  await expect(sign({ ...vector, secrets: [generateSecret()], ...wrong })).rejects.toThrow(TypeError);
});

const lapsed = (email: string): WebhookBody => ({
  type: 'waitlist.lapsed',
  timestamp: '2026-03-01T12:00:00Z',
  data: {
    id: 'wle_1',
    event_id: 'evt_1',
    tier_id: null,
    promoter_id: 'pro_1',
    user_id: null,
    email,
    name: 'Ada',
    quantity: 2,
    offered_tier_id: null,
    status: 'lapsed',
    lapse_reason: 'offer_expired',
    notified: true,
    created_at: '2026-02-01T12:00:00Z',
    offer_expires_at: null,
    local_offer_expires_at: null,
  },
});

test('a serialized webhook holds type, timestamp and data, and nothing else', () => {
  const body = lapsed('ada@example.com');
  const withId: WebhookBody & { id: string } = { ...body, id: 'msg_1' };
  expect(JSON.parse(serializeWebhook(withId))).toEqual(body);
});

test('a body over 20 kB is refused, counted in bytes', () => {
  const room = MAX_WEBHOOK_BODY_BYTES - serializeWebhook(lapsed('')).length;
  expect(serializeWebhook(lapsed('x'.repeat(room)))).toHaveLength(MAX_WEBHOOK_BODY_BYTES);
  expect(() => serializeWebhook(lapsed('x'.repeat(room + 1)))).toThrow(RangeError);
  expect(() => serializeWebhook(lapsed('é'.repeat(room / 2 + 1)))).toThrow(RangeError);
});

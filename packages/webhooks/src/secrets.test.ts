import { expect, test } from 'vitest';
import { decodeBase64 } from './base64.ts';
import { deriveEd25519PublicKey, generateEd25519KeyPair, generateSecret } from './secrets.ts';
import { sign } from './sign.ts';
import { verify } from './verify.ts';

const body = JSON.stringify({ type: 'order.confirmed', timestamp: '2026-03-01T12:00:00Z', data: {} });
const now = new Date('2026-03-01T12:00:00Z');

test('a generated secret is whsec_ and 32 bytes, and never the same twice', () => {
  const secret = generateSecret();
  expect(secret).toMatch(/^whsec_/);
  expect(decodeBase64(secret.slice('whsec_'.length))).toHaveLength(32);
  expect(generateSecret()).not.toBe(secret);
});

test('a generated pair is whsk_ and whpk_ with 32 bytes each, and verifies what it signs', async () => {
  const { privateKey, publicKey } = await generateEd25519KeyPair();
  expect(decodeBase64(privateKey.replace(/^whsk_/, ''))).toHaveLength(32);
  expect(decodeBase64(publicKey.replace(/^whpk_/, ''))).toHaveLength(32);
  const headers = await sign({ id: 'msg_1', timestamp: now, body, secrets: [], ed25519PrivateKey: privateKey });
  await expect(verify(body, headers, publicKey, { now })).resolves.toMatchObject({ id: 'msg_1' });
});

// RFC 8032 section 7.1, TEST 1, in base64.
test('the public key of RFC 8032 test 1 is derived from its private key', async () => {
  const hexToBase64 = (hex: string) =>
    btoa(String.fromCharCode(...(hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))));
  const seed = hexToBase64('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  const point = hexToBase64('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
  await expect(deriveEd25519PublicKey(`whsk_${seed}`)).resolves.toBe(`whpk_${point}`);
});

test('a private key that carries its public half after the seed is accepted', async () => {
  const { privateKey, publicKey } = await generateEd25519KeyPair();
  const [seed, point] = [privateKey, publicKey].map((key) => decodeBase64(key.slice('whsk_'.length)) ?? []);
  const both = `whsk_${btoa(String.fromCharCode(...(seed ?? []), ...(point ?? [])))}`;
  await expect(deriveEd25519PublicKey(both)).resolves.toBe(publicKey);
});

test.each([
  ['a secret under 24 bytes', `whsec_${btoa('x'.repeat(23))}`, /23 bytes/],
  ['a secret over 64 bytes', `whsec_${btoa('x'.repeat(65))}`, /65 bytes/],
  ['a secret without its prefix', btoa('x'.repeat(32)), /starts with whsec_/],
  ['a secret in URL-safe base64', `whsec_${'-_'.repeat(20)}`, /not standard base64/],
])('%s cannot sign, and the message does not show it', async (_what, secret, message) => {
  const signing = sign({ id: 'msg_1', timestamp: now, body, secrets: [secret] });
  await expect(signing).rejects.toMatchObject({ name: 'WebhookSecretError', message: expect.stringMatching(message) });
  await expect(signing).rejects.not.toMatchObject({ message: expect.stringContaining(secret.slice(-8)) });
});

test.each([
  ['too short', `whsk_${btoa('x'.repeat(31))}`],
  ['a public key', `whpk_${btoa('x'.repeat(32))}`],
])('a private key that is %s cannot sign', async (_what, ed25519PrivateKey) => {
  await expect(sign({ id: 'msg_1', timestamp: now, body, secrets: [], ed25519PrivateKey })).rejects.toMatchObject({
    name: 'WebhookSecretError',
  });
});

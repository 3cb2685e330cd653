import { expect, test } from 'vitest';
import { fromBase64url, utf8 } from './encoding.ts';
import { systemRandom } from './random.ts';
import { createSecrets } from './secrets.ts';
import { generateTicketKey, importSigningKey } from './ticket-keys.ts';

const secrets = createSecrets('a master secret of at least 32 characters', systemRandom);
const MESSAGE = utf8('ticket');

test('what the sealed key signs, the public key of the same event verifies', async () => {
  const { publicKey, privateKey } = await generateTicketKey();
  const key = await importSigningKey({ secrets }, await secrets.encrypt(privateKey, 'evt_1'), 'evt_1');
  const signature = await crypto.subtle.sign('Ed25519', key, MESSAGE);
  const verifier = await crypto.subtle.importKey('raw', fromBase64url(publicKey), 'Ed25519', true, ['verify']);
  expect(await crypto.subtle.verify('Ed25519', verifier, signature, MESSAGE)).toBe(true);
});

test('a key sealed for one event opens for no other', async () => {
  const { privateKey } = await generateTicketKey();
  await expect(importSigningKey({ secrets }, await secrets.encrypt(privateKey, 'evt_1'), 'evt_2')).rejects.toThrow();
});

test('an imported key can’t be exported again', async () => {
  const { privateKey } = await generateTicketKey();
  const key = await importSigningKey({ secrets }, await secrets.encrypt(privateKey, 'evt_1'), 'evt_1');
  expect(key.extractable).toBe(false);
});

test('every event gets its own key', async () => {
  const [one, two] = await Promise.all([generateTicketKey(), generateTicketKey()]);
  expect(one.publicKey).toHaveLength(43);
  expect(one.publicKey).not.toBe(two.publicKey);
});

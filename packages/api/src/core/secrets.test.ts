import { expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { createSecrets } from './secrets.ts';

const secrets = createSecrets('a master secret of at least 32 characters', systemRandom);
const others = createSecrets('a second secret of at least 32 characters', systemRandom);

/** The same text with its last character but one replaced; the last may hold padding bits only. */
const altered = (text: string) => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.at(-1)}`;

test('a MAC is checked by the same deployment, purpose and text, and by no other', async () => {
  const mac = await secrets.mac('order', 'ord_1');
  expect(mac).toMatch(/^[\w-]{43}$/);
  expect(
    await createSecrets('a master secret of at least 32 characters', systemRandom).checkMac('order', 'ord_1', mac),
  ).toBe(true);
  expect(await secrets.checkMac('waitlist', 'ord_1', mac)).toBe(false);
  expect(await secrets.checkMac('order', 'ord_2', mac)).toBe(false);
  expect(await others.checkMac('order', 'ord_1', mac)).toBe(false);
  expect(await secrets.checkMac('order', 'ord_1', altered(mac))).toBe(false);
});

test.each(['', 'AA', 'not base64url!', 'é'])('the MAC %j is wrong, and no error', async (mac) => {
  expect(await secrets.checkMac('order', 'ord_1', mac)).toBe(false);
});

test('what is sealed opens in its own context only', async () => {
  const sealed = await secrets.encrypt('größe 🎟', 'evt_1');
  expect(await secrets.decrypt(sealed, 'evt_1')).toBe('größe 🎟');
  await expect(secrets.decrypt(sealed, 'evt_2')).rejects.toThrow();
  await expect(others.decrypt(sealed, 'evt_1')).rejects.toThrow();
  await expect(secrets.decrypt(altered(sealed), 'evt_1')).rejects.toThrow();
  await expect(secrets.decrypt('', 'evt_1')).rejects.toThrow();
});

test('the same text is sealed differently each time', async () => {
  expect(await secrets.encrypt('text', 'evt_1')).not.toBe(await secrets.encrypt('text', 'evt_1'));
});

test('no two purposes share a key', async () => {
  const purposes = ['order', 'waitlist', 'hold', 'hold_id', 'ticket_image', 'registration'] as const;
  const macs = await Promise.all(purposes.map((purpose) => secrets.mac(purpose, 'text')));
  expect(new Set(macs).size).toBe(purposes.length);
});

test('the key of access tokens has 256 bits and is the deployment’s own', async () => {
  const key = await secrets.accessTokenKey();
  expect(key).toHaveLength(32);
  expect(await secrets.accessTokenKey()).toEqual(key);
  expect(await others.accessTokenKey()).not.toEqual(key);
});

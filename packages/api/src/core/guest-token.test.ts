import { describe, expect, test } from 'vitest';
import { orderSecret, readGuestToken, waitlistToken } from './guest-token.ts';
import { newId } from './ids.ts';
import { systemRandom } from './random.ts';
import { createSecrets } from './secrets.ts';

const secrets = createSecrets('a master secret of at least 32 characters', systemRandom);
const now = new Date('2027-06-12T18:00:00Z');
const orderId = newId('order', { now, random: systemRandom });
const entryId = newId('waitlistEntry', { now, random: systemRandom });

test('an order’s secret names that order, and can be made again', async () => {
  const token = await orderSecret(secrets, orderId);
  expect(token).toMatch(/^os_/);
  expect(await orderSecret(secrets, orderId)).toBe(token);
  expect(await readGuestToken(secrets, token)).toEqual({ kind: 'order', id: orderId });
});

test('a waitlist token names its entry', async () => {
  const token = await waitlistToken(secrets, entryId);
  expect(await readGuestToken(secrets, token)).toEqual({ kind: 'waitlist', id: entryId });
});

describe('is refused:', () => {
  const refused = (token: string) =>
    expect(readGuestToken(secrets, token)).rejects.toMatchObject({ code: 'invalid_credential' });

  test('another order’s id under this order’s MAC', async () => {
    const [, mac] = (await orderSecret(secrets, orderId)).split('.');
    await refused(`os_${newId('order', { now, random: systemRandom })}.${mac}`);
  });

  test('an order’s secret in place of a waitlist token', async () => {
    await refused((await orderSecret(secrets, orderId)).replace(/^os/, 'wt'));
  });

  test('each single character altered', async () => {
    const token = await orderSecret(secrets, orderId);
    // The last character of a MAC carries two bits of padding, so it is not among them.
    for (let i = 3; i < token.length - 1; i++) {
      const other = token[i] === 'a' ? 'b' : 'a';
      await refused(token.slice(0, i) + other + token.slice(i + 1));
    }
  });

  test('a token of another deployment', async () => {
    await refused(await orderSecret(createSecrets('a second secret of at least 32 characters', systemRandom), orderId));
  });

  test.each(['', 'os_', `os_${orderId}`, `os_${orderId}.`, `xx_${orderId}.${'A'.repeat(43)}`, 'constructor_a.b'])(
    '%j',
    refused,
  );
});

import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

const never = () => new Promise<never>(() => undefined);
const busy = { code: 'service_busy', retryAfter: 2 };

test('so many have a place; the next is told when to come again, and its work is not begun', async () => {
  const place = createPlaces(8, 2);
  for (let i = 0; i < 8; i++) void place(`address ${i}`, never);
  let begun = false;
  const refused = place('another', async () => {
    begun = true;
  });
  await expect(refused).rejects.toMatchObject(busy);
  expect(begun).toBe(false);
});

test('one address has no more than its share', async () => {
  const place = createPlaces(8, 2);
  for (let i = 0; i < 3; i++) void place('flood', never);
  await expect(place('flood', never)).rejects.toMatchObject(busy);
  expect(await place('another', async () => 'done')).toBe('done');
});

test('a place comes free with the work, also with work that fails', async () => {
  const place = createPlaces(1, 2);
  await expect(place('a', () => Promise.reject(new Error('wrong')))).rejects.toThrow('wrong');
  expect(await place('a', async () => 'done')).toBe('done');
});

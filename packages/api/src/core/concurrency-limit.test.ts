import { expect, test } from 'vitest';
import { createConcurrencyLimit } from './concurrency-limit.ts';

let now = 1_000_000;
const clock = { now: () => new Date(now) };

const never = () => new Promise<never>(() => undefined);
const busy = { code: 'service_busy', retryAfter: 2 };

test('so many have a place; the next is told when to come again, and its work is not begun', async () => {
  const place = createConcurrencyLimit(clock, 8, 2);
  for (let i = 0; i < 8; i++) void place(`address ${i}`, never);
  let begun = false;
  const refused = place('another', async () => {
    begun = true;
  });
  await expect(refused).rejects.toMatchObject(busy);
  expect(begun).toBe(false);
});

test('one address has no more than its share', async () => {
  const place = createConcurrencyLimit(clock, 8, 2);
  for (let i = 0; i < 3; i++) void place('flood', never);
  await expect(place('flood', never)).rejects.toMatchObject(busy);
  expect(await place('another', async () => 'done')).toBe('done');
});

test('in the time that is told no more work is begun than there are places, however quick it was', async () => {
  const place = createConcurrencyLimit(clock, 2, 2);
  for (const who of ['a', 'b']) expect(await place(who, async () => 'done')).toBe('done');
  await expect(place('c', async () => 'done')).rejects.toMatchObject(busy);
  now += 2_000;
  expect(await place('c', async () => 'done')).toBe('done');
});

test('one address begins no more of it than its share', async () => {
  const place = createConcurrencyLimit(clock, 8, 2);
  for (let i = 0; i < 3; i++) await place('flood', async () => 'done');
  await expect(place('flood', never)).rejects.toMatchObject(busy);
  expect(await place('another', async () => 'done')).toBe('done');
});

test('what was refused before it cost anything takes no place from anybody', async () => {
  const place = createConcurrencyLimit(clock, 2, 2);
  for (let i = 0; i < 50; i++)
    await place(
      'flood',
      async () => 'refused',
      () => false,
    );
  for (const who of ['a', 'b']) expect(await place(who, async () => 'done')).toBe('done');
});

test('work that fails, or takes longer, gives its place back at its end', async () => {
  const place = createConcurrencyLimit(clock, 1, 2);
  await expect(place('a', () => Promise.reject(new Error('wrong')))).rejects.toThrow('wrong');
  now += 2_000;
  const { promise, resolve } = Promise.withResolvers<string>();
  const long = place('a', () => promise);
  now += 9_000;
  await expect(place('b', never)).rejects.toMatchObject(busy);
  resolve('done');
  expect(await long).toBe('done');
  expect(await place('b', async () => 'done')).toBe('done');
});

import { expect, test } from 'vitest';
import { createFlights } from './flights.ts';

const later = () => new Promise((resolve) => setTimeout(resolve, 10));

test('of many who want the same, one does the work', async () => {
  const once = createFlights(10);
  let known: number | undefined;
  let done = 0;
  const work = async () => {
    await later();
    done += 1;
    known = 7;
    return 7;
  };
  expect(await Promise.all(Array.from({ length: 5 }, () => once('a', () => known, work)))).toEqual([7, 7, 7, 7, 7]);
  expect(done).toBe(1);
});

test('where nothing came of it, each does it by itself', async () => {
  const once = createFlights(10);
  let done = 0;
  const failing = async () => {
    done += 1;
    await later();
    throw new Error('away');
  };
  const all = Array.from({ length: 3 }, () => once<number>('a', () => undefined, failing));
  expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(done).toBe(3);
});

test('when the one who works is cancelled, one of those who wait takes its place, and the others wait for that one', async () => {
  const once = createFlights(10);
  let known: number | undefined;
  let done = 0;
  void once(
    'a',
    () => known,
    () => new Promise<number>(() => undefined),
  );
  const work = async () => {
    await later();
    done += 1;
    known = 7;
    return 7;
  };
  expect(await Promise.all(Array.from({ length: 5 }, () => once('a', () => known, work)))).toEqual([7, 7, 7, 7, 7]);
  expect(done).toBe(1);
});

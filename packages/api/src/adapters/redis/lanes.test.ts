import { expect, test } from 'vitest';
import { createLanes, TooManyWaiting } from './lanes.ts';

/** Work that ends when it is told to, and what is running. */
const stage = (options: Parameters<typeof createLanes>[0]) => {
  const inTurn = createLanes(options);
  const running: { name: string; end: () => void }[] = [];
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  const start = (lane: string, name = lane) =>
    inTurn(lane, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      running.push({ name, end: resolve });
      await promise;
      running.splice(
        running.findIndex((work) => work.name === name),
        1,
      );
    });
  const names = () => running.map(({ name }) => name);
  const end = async (name: string) => {
    running.find((work) => work.name === name)?.end();
    await tick();
  };
  return { start, names, end, tick };
};

test('a lane that floods leaves a place for another, which waits for nobody', async () => {
  const { start, names, tick } = stage({ atOnce: 4, ofLane: 3, waiting: 100 });
  for (let i = 0; i < 50; i++) void start('flood', `flood ${i}`);
  void start('buyer');
  await tick();
  expect(names()).toEqual(['flood 0', 'flood 1', 'flood 2', 'buyer']);
});

test('(control) without a share of its own the flood has every place', async () => {
  const { start, names, tick } = stage({ atOnce: 4, ofLane: 4, waiting: 100 });
  for (let i = 0; i < 50; i++) void start('flood', `flood ${i}`);
  void start('buyer');
  await tick();
  expect(names()).not.toContain('buyer');
});

test('lanes that wait take turns, whatever each has waiting', async () => {
  const { start, names, end } = stage({ atOnce: 1, ofLane: 1, waiting: 100 });
  for (let i = 0; i < 5; i++) void start('flood', `flood ${i}`);
  void start('a');
  void start('b');
  const order: string[] = [];
  for (let i = 0; i < 5; i++) {
    const [name = ''] = names();
    order.push(name);
    await end(name);
  }
  expect(order.slice(0, 4)).toEqual(['flood 0', 'flood 1', 'a', 'b']);
});

test('whoever would wait in vain is told at once, and nobody in another lane', async () => {
  const { start, names, tick } = stage({ atOnce: 4, ofLane: 1, waiting: 2 });
  void start('flood', 'flood 0');
  void start('flood', 'flood 1');
  void start('flood', 'flood 2');
  await expect(start('flood', 'flood 3')).rejects.toBeInstanceOf(TooManyWaiting);
  void start('buyer');
  await tick();
  expect(names()).toEqual(['flood 0', 'buyer']);
});

test('work that fails gives its place back', async () => {
  const inTurn = createLanes({ atOnce: 1, ofLane: 1, waiting: 1 });
  await expect(inTurn('a', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  expect(await inTurn('a', async () => 'done')).toBe('done');
});

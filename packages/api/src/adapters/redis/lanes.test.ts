import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, expect, test, vi } from 'vitest';
import { createLanes, TooManyWaiting } from './lanes.ts';

const withTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

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

test('a request that was cancelled in the middle of its call keeps no place for ever', async () => {
  withTimers();
  const { start, names, tick } = stage({ atOnce: 4, ofLane: 2, waiting: 100 });
  // As on Workers: nothing of these runs again.
  for (let i = 0; i < 2; i++) void start('event', `cancelled ${i}`);
  vi.advanceTimersByTime(1_500);
  void start('event', 'waits');
  await tick();
  expect(names()).not.toContain('waits');
  vi.advanceTimersByTime(500);
  void start('event', 'comes');
  await tick();
  expect(names().slice(2).sort()).toEqual(['comes', 'waits']);
});

test('a place that was given to a cancelled request comes back too', async () => {
  withTimers();
  const inTurn = createLanes({ atOnce: 1, ofLane: 1, waiting: 9 });
  const first = Promise.withResolvers<void>();
  const done = inTurn('event', () => first.promise);
  void inTurn('event', () => new Promise<never>(() => undefined));
  first.resolve();
  await done;
  vi.advanceTimersByTime(2_000);
  expect(await inTurn('event', async () => 'done')).toBe('done');
});

test('whoever waited ends its timer itself: on Workers another request could not', async () => {
  const request = new AsyncLocalStorage<string>();
  const ended = vi.spyOn(globalThis, 'clearTimeout');
  const by: (string | undefined)[] = [];
  ended.mockImplementation(() => void by.push(request.getStore()));
  const inTurn = createLanes({ atOnce: 1, ofLane: 1, waiting: 9 });
  const first = Promise.withResolvers<void>();
  const one = request.run('one', () => inTurn('event', () => first.promise));
  const two = request.run('two', () => inTurn('event', async () => undefined));
  request.run('one', () => first.resolve());
  await Promise.all([one, two]);
  expect(by).toEqual(['two']);
});

test('those who were cancelled while they waited are not in the way of others', async () => {
  withTimers();
  // As on Workers: the timers of a cancelled request never fire.
  vi.spyOn(globalThis, 'setTimeout').mockReturnValue(undefined as never);
  const { start, names, tick } = stage({ atOnce: 1, ofLane: 1, waiting: 9 });
  for (let i = 0; i < 9; i++) void start('event', `cancelled ${i}`);
  vi.setSystemTime(Date.now() + 5_001);
  void start('event', 'comes');
  await tick();
  expect(names()).toEqual(['cancelled 0', 'comes']);
});

test('a turn that comes just when the wait is over finds its request alive: it always has a timer', async () => {
  withTimers();
  const inTurn = createLanes({ atOnce: 1, ofLane: 1, waiting: 9 });
  const first = Promise.withResolvers<void>();
  const one = inTurn('event', () => first.promise);
  const two = inTurn('event', async () => 'done');
  const timers: number[] = [];
  // The next to look at the clock is who gives the turn.
  vi.spyOn(Date, 'now').mockImplementationOnce(() => {
    vi.advanceTimersByTime(5_000);
    timers.push(vi.getTimerCount());
    return 5_000;
  });
  first.resolve();
  await one;
  expect(await two).toBe('done');
  timers.push(vi.getTimerCount());
  expect(timers).toEqual([1, 0]);
});

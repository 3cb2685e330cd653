import { expect, test } from 'vitest';
import { createDeadline } from './deadline.ts';

/** Keeps this process from seeing anything for so long, as a burst of requests does. */
const busyFor = (ms: number) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};
/** Until everything that has arrived by now was seen. */
const looked = () => new Promise((resolve) => setImmediate(resolve));

test('a time in which nothing could be seen is not waited for', async () => {
  const signal = createDeadline(100).signal;
  busyFor(300);
  await looked();
  await looked();
  expect(signal.aborted).toBe(false);
});

test('(control) a plain timer counts it', async () => {
  const signal = AbortSignal.timeout(100);
  busyFor(300);
  await looked();
  await looked();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(signal.aborted).toBe(true);
});

test('whoever stays silent is given up, and told why', async () => {
  const signal = createDeadline(10).signal;
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  expect(signal.reason).toMatchObject({ message: 'Redis did not answer within 10 ms' });
});

test('a call that is over is not given up afterwards', async () => {
  const { signal, end } = createDeadline(5);
  end();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(signal.aborted).toBe(false);
});

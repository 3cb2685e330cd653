import { expect, test } from 'vitest';
import type { SystemCtx } from '../core/context.ts';
import { publishSoon } from './publish.ts';

/** A context whose database leases nothing, and counts how often it is asked. */
const newContext = () => {
  const work: Promise<unknown>[] = [];
  const asked = { times: 0 };
  const ctx = {
    now: new Date(),
    db: {
      execute: async () => {
        asked.times++;
        return { rows: [{ lease_jobs: [] }] };
      },
    },
    queue: { publish: async () => undefined },
    log: () => undefined,
    later: (promise: Promise<unknown>) => work.push(promise),
  } as unknown as SystemCtx;
  return { ctx, asked, done: () => Promise.all(work) };
};

test('many transitions of a context publish one after the other, and no more often than needed', async () => {
  const { ctx, asked, done } = newContext();
  for (let i = 0; i < 40; i++) publishSoon(ctx);
  await done();
  expect(asked.times).toBe(2);
  publishSoon(ctx);
  await done();
  expect(asked.times).toBe(3);
});

test('contexts do not wait for each other', async () => {
  const [one, other] = [newContext(), newContext()];
  publishSoon(one.ctx);
  publishSoon(other.ctx);
  await Promise.all([one.done(), other.done()]);
  expect([one.asked.times, other.asked.times]).toEqual([1, 1]);
});

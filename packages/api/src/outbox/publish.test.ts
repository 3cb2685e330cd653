import { expect, test } from 'vitest';
import type { SystemCtx } from '../core/context.ts';
import type { QueuedJob } from '../ports/queue.ts';
import { publishSoon } from './publish.ts';

const AT = new Date('2027-03-01T12:00:00Z');
const job = (id: number): QueuedJob => ({ id: `job:${id}`, name: 'images.delete', run_at: AT });

/** A context whose database leases nothing, which counts how often that is asked and keeps what is published. */
const newContext = () => {
  const work: Promise<unknown>[] = [];
  const seen = { leases: 0, batches: [] as string[][], atOnce: [] as string[] };
  const ctx = {
    now: AT,
    db: {
      execute: async () => {
        seen.leases++;
        return { rows: [{ lease_jobs: [] }] };
      },
    },
    queue: {
      publish: async (jobs: readonly QueuedJob[]) => {
        if (jobs.length > 0) seen.batches.push(jobs.map(({ id }) => id));
      },
    },
    atOnce: {
      takes: (name: string) => name === 'orders.email_tickets',
      run: async (_ctx: SystemCtx, jobs: readonly QueuedJob[]) => {
        seen.atOnce.push(...jobs.map(({ id }) => id));
        return jobs.filter(({ id }) => id === 'must wait');
      },
    },
    log: () => undefined,
    later: (promise: Promise<unknown>) => work.push(promise),
  } as unknown as SystemCtx;
  return { ctx, seen, done: () => Promise.all(work) };
};

test('the jobs of many transitions of a context are published once each, in few calls, and none is leased for it', async () => {
  const { ctx, seen, done } = newContext();
  for (let i = 0; i < 240; i++) publishSoon(ctx, { jobs: [job(i)], more: false });
  await done();
  expect(seen.batches.flat()).toEqual(Array.from({ length: 240 }, (_, i) => `job:${i}`));
  expect(seen.batches.length).toBeLessThanOrEqual(4);
  expect(seen.leases).toBe(0);
});

test('a transition that left nothing publishes nothing', async () => {
  const { ctx, seen, done } = newContext();
  publishSoon(ctx, { jobs: [], more: false });
  await done();
  expect(seen).toEqual({ leases: 0, batches: [], atOnce: [] });
});

test('what nobody leased is leased no more often than needed', async () => {
  const { ctx, seen, done } = newContext();
  for (let i = 0; i < 40; i++) publishSoon(ctx, { jobs: [], more: true });
  await done();
  expect(seen.leases).toBe(2);
  publishSoon(ctx, { jobs: [], more: true });
  await done();
  expect(seen.leases).toBe(3);
});

test('contexts do not wait for each other', async () => {
  const [one, other] = [newContext(), newContext()];
  publishSoon(one.ctx, { jobs: [job(1)], more: false });
  publishSoon(other.ctx, { jobs: [job(2)], more: false });
  await Promise.all([one.done(), other.done()]);
  expect([one.seen.batches, other.seen.batches]).toEqual([[['job:1']], [['job:2']]]);
});

test('a job that may run at once is published only if it must wait, and holds up no other', async () => {
  const { ctx, seen, done } = newContext();
  const mail = (id: string) => ({ id, name: 'orders.email_tickets', run_at: AT });
  publishSoon(ctx, { jobs: [mail('done'), job(1), mail('must wait')], more: false });
  await done();
  expect(seen.atOnce).toEqual(['done', 'must wait']);
  expect(seen.batches).toEqual([['job:1'], ['must wait']]);
});

test('once the queue takes jobs again, those that it did not take are leased until none is left', async () => {
  const { ctx, seen, done } = newContext();
  const at = (seconds: number) => ({ ...ctx, now: new Date(AT.getTime() + seconds * 1000) }) as SystemCtx;
  const take = ctx.queue.publish;
  ctx.queue.publish = () => Promise.reject(new Error('The queue is away'));
  publishSoon(at(0), { jobs: [job(1)], more: false });
  await done();
  ctx.queue.publish = take;
  publishSoon(at(40), { jobs: [job(2)], more: false });
  await done();
  // Those of then are leased still.
  expect(seen.leases).toBe(0);
  for (const seconds of [51, 52, 53]) publishSoon(at(seconds), { jobs: [job(seconds)], more: false });
  await done();
  expect(seen.leases).toBeGreaterThanOrEqual(1);
  const before = seen.leases;
  publishSoon(at(60), { jobs: [job(60)], more: false });
  await done();
  expect(seen.leases).toBe(before);
});

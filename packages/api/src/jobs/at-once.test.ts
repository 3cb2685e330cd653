import { expect, test } from 'vitest';
import type { SystemCtx } from '../core/context.ts';
import { atOnce } from './at-once.ts';

const AT = new Date('2027-03-01T12:00:00Z');
const job = { id: 'tickets_email:ord_1', name: 'orders.email_tickets', run_at: AT };

test('a job that cannot even begin is left to the queue for a little later', async () => {
  const clock = { now: () => AT };
  const ctx = { clock, env: { EMAIL_PER_SECOND: 1 }, db: {}, log: () => undefined } as unknown as SystemCtx;
  expect(await atOnce.run(ctx, [job])).toEqual([{ ...job, run_at: new Date('2027-03-01T12:00:12Z') }]);
});

test('what tells a buyer of their purchase runs at once, and webhooks, whose endpoints may be slow, do not', () => {
  expect(['orders.email_tickets', 'webhook-deliveries.attempt', 'nothing.known'].map(atOnce.takes)).toEqual([
    true,
    false,
    false,
  ]);
});

import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';
import { limitBody } from '../middleware/route.ts';
import { receiveEvent } from '../modules/stripe-events/service.ts';
import { publishLeased } from '../outbox/publish.ts';
import { runJobs } from './run.ts';
import { stripeEventHandlers } from './stripe-events.ts';

/** `others` are jobs that go to the same webhook endpoint. The build before knows `id` alone. */
const bodySchema = z.object({ id: z.string().min(1), others: z.array(z.string().min(1)).default([]) });

/** Where the queue and Stripe deliver. Not part of the public API, so not in the OpenAPI document. */
export const internalRoutes = new Hono<AppEnv>();

internalRoutes.post('/internal/jobs/:name', limitBody(4096), async (c) => {
  const { ctx } = c.var;
  const body = await c.req.text();
  const signed = await ctx.queue.verify({
    signature: c.req.header('upstash-signature'),
    // The queue signed the public URL, even if it reached this Worker by another.
    url: `${ctx.env.PUBLIC_URL}${c.req.path}`,
    body,
  });
  if (!signed) throw new AppError('invalid_credential', 'Only the queue may call this.');

  const { id, others } = bodySchema.parse(JSON.parse(body));
  const results = await runJobs(ctx, c.req.param('name'), [id, ...others]);
  await publishLeased(
    ctx,
    results.flatMap((result) => (typeof result === 'object' ? result.postponed : [])),
  );
  // Any other status than 2xx makes the queue deliver again. Those that are done are not done twice.
  if (results.includes('failed')) throw new AppError('internal_error', 'The job failed.');
  if (results.includes('running')) throw new AppError('internal_error', 'The job is at work.');
  return c.body(null, 204);
});

internalRoutes.post('/internal/stripe/events', limitBody(1024 * 1024), async (c) => {
  await receiveEvent(c.var.ctx, stripeEventHandlers, await c.req.text(), c.req.header('stripe-signature'));
  return c.body(null, 204);
});

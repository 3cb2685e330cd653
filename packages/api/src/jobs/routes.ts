import { Hono } from 'hono';
import { z } from 'zod';
import type { AppEnv } from '../core/context.ts';
import { AppError } from '../core/errors.ts';
import { limitBody } from '../middleware/route.ts';
import { receiveEvent } from '../modules/stripe-events/service.ts';
import { publishAgain } from '../outbox/publish.ts';
import { runJob } from './run.ts';
import { stripeEventHandlers } from './stripe-events.ts';

const bodySchema = z.object({ id: z.string().min(1) });

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

  const result = await runJob(ctx, bodySchema.parse(JSON.parse(body)).id);
  if (typeof result === 'object') await publishAgain(ctx, [result.postponed]);
  if (typeof result === 'object' || result === 'done') return c.body(null, 204);
  // Any other status than 2xx makes the queue deliver again.
  throw new AppError('internal_error', result === 'running' ? 'The job is at work.' : 'The job failed.');
});

internalRoutes.post('/internal/stripe/events', limitBody(1024 * 1024), async (c) => {
  await receiveEvent(c.var.ctx, stripeEventHandlers, await c.req.text(), c.req.header('stripe-signature'));
  return c.body(null, 204);
});

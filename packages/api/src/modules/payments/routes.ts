import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AppEnv } from '../../core/context.ts';
import { handlers } from './handlers.ts';
import { markProcessed, storeEvent } from './repository.ts';

/** Where Stripe delivers its events. Not part of the public API, so it has no place in the OpenAPI document. */
export const stripeEvents = new Hono<AppEnv>();

stripeEvents.post('/internal/stripe/events', bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
  const { ctx } = c.var;
  const event = await ctx.payments.readEvent(await c.req.text(), c.req.header('stripe-signature'));
  // Deduplicated on having been processed: an event that failed half-way is taken again.
  if (!(await storeEvent(ctx.db, event, ctx.now))) {
    await handlers[event.type]?.(ctx, event);
    await markProcessed(ctx.db, event.id, ctx.now);
  }
  return c.body(null, 204);
});

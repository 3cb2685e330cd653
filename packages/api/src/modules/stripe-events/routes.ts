import { Hono } from 'hono';
import type { AppEnv } from '../../core/context.ts';
import { limitBody } from '../../router.ts';
import { receiveEvent } from './service.ts';

/** Where Stripe delivers its events. Not part of the public API, so it has no place in the OpenAPI document. */
export const stripeEvents = new Hono<AppEnv>();

stripeEvents.post('/internal/stripe/events', limitBody(1024 * 1024), async (c) => {
  const { ctx } = c.var;
  await receiveEvent(ctx, await c.req.text(), c.req.header('stripe-signature'));
  return c.body(null, 204);
});

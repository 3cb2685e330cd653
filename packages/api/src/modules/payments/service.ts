import type { Ctx } from '../../core/context.ts';
import { handlers } from './handlers.ts';
import { markProcessed, storeEvent } from './repository.ts';

/** Verifies, stores and acts on an event of Stripe's. Throws `invalid_signature`; any throw makes Stripe send it again. */
export const receiveEvent = async (ctx: Ctx, body: string, signature: string | undefined): Promise<void> => {
  const event = await ctx.payments.readEvent(body, signature);
  // Deduplicated on having been processed: an event that failed half-way is taken again.
  if (await storeEvent(ctx.db, event, ctx.now)) return;
  await handlers[event.type]?.(ctx, event);
  await markProcessed(ctx.db, event.id, ctx.now);
};

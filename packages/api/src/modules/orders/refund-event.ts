import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { newId } from '../../core/ids.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { expireOverdue } from './end.ts';
import { continueRefundOfEvent, refundEventOrders } from './refund-event-repository.ts';

/** Orders refunded under one lock of the event. */
const BATCH = 50;
/** After so many batches another job goes on, so that none outlives its lease. */
const MOST_BATCHES = 40;
const MOST_OVERDUE = 100;

const aboutEvent = z.object({ event_id: z.string(), after: z.string() });

/**
 * The job behind a cancelled event: ends its pending orders and refunds all that is owed for it, until nothing is left.
 * Every batch commits by itself, so a run that dies is taken up where it stopped. Throws when an order was refused.
 */
export const refundEvent = async (ctx: SystemCtx, payload: unknown): Promise<void> => {
  const { event_id, after: start } = aboutEvent.parse(payload);
  await expireOverdue(ctx, MOST_OVERDUE);
  const refused: string[] = [];
  let after: string | null = start;
  for (let batch = 0; after !== null && batch < MOST_BATCHES; batch++) {
    const refundIds = Array.from({ length: BATCH }, () => newId('refund', ctx.now));
    const done = await refundEventOrders(ctx.db, event_id, after, refundIds, ctx.now);
    if (done.snapshot) await ctx.gate.settle(done.snapshot, ctx.now);
    refused.push(...done.refused);
    after = done.last;
  }
  if (after !== null) await continueRefundOfEvent(ctx.db, event_id, after, ctx.now);
  publishSoon(ctx);
  if (refused.length > 0) throw new Error(`Orders of a cancelled event were not refunded: ${refused.join(', ')}`);
};

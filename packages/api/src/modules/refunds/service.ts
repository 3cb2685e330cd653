import type { z } from '@hono/zod-openapi';
import { auditEntry } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { formatMoney } from '../../core/money.ts';

import { RepeatedRequest } from '../../db/client.ts';
import { once } from '../../db/idempotency.ts';
import { eventOfOrder, type OrderWithTickets, orderOf, orderQuery } from '../../db/orders.ts';
import { type Refused, transition } from '../../outbox/transition.ts';
import { presentOrder, presentRefund } from '../orders/service.ts';
import { refundQuery, selectRefund, selectRefunded } from './repository.ts';
import type { refundBody } from './schemas.ts';

export { recordChargeRefunds, recordRefund, retryWaitingRefunds } from './send.ts';

const adviceOf = (answer: Refused<'refund_order'>, order: OrderWithTickets | null) => {
  if (answer.outcome === 'price_not_chargeable') {
    return `In the order’s currency an amount must be a multiple of ${answer.detail}.`;
  }
  if (answer.outcome !== 'refund_exceeds_payment' || !order) return undefined;
  return `${formatMoney(answer.detail, order.currency)} is left to refund.`;
};

const start = async (ctx: Ctx, promoterId: string, id: string, input: z.output<typeof refundBody>) => {
  const wanted = {
    id: newId('refund', ctx),
    order_id: id,
    ticket_ids: input.ticket_ids ?? null,
    amount: input.amount ?? null,
    reason: input.reason,
    void_tickets: input.void_tickets ?? null,
    free_seats: input.free_seats ?? null,
  };
  const { id: refund_id, ticket_ids, amount, reason } = wanted;
  const audit = auditEntry(ctx, 'order.refunded', id, { refund_id, ticket_ids, amount, reason });
  const { db } = ctx;
  const done = await transition(
    ctx,
    'refund_order',
    { event_id: eventOfOrder(db, promoterId, id), refund: wanted, held: null },
    {
      audit,
      after: [refundQuery(db, refund_id, promoterId), orderQuery(db, { promoterId }, id)],
      refusal: (answer) => new AppError(answer.outcome, adviceOf(answer, orderOf(answer.after[1]))),
    },
  );
  if (done.outcome === 'exists') throw new RepeatedRequest(done.refund_id);
  const [[made], rows] = done.after;
  return { made: made ?? null, order: orderOf(rows) };
};

/**
 * Refunds a confirmed order: some tickets, an amount, or all that is left. Seats of voided tickets go to the waitlist.
 */
export const refundOrder = async (ctx: Ctx, id: string, input: z.output<typeof refundBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const { made, order } = await once(
    ctx,
    () => start(ctx, promoterId, id, input),
    (refundId) => selectRefunded(ctx.db, promoterId, id, refundId),
  );
  if (!order) throw new AppError('order_not_found');
  return {
    order: await presentOrder(ctx, order),
    refund: made && presentRefund(made),
  };
};

/** Tries a failed refund again. Throws `refund_not_found` or `refund_not_failed`. */
export const retryRefund = async (ctx: Ctx, id: string) => {
  const promoterId = promoterOf(ctx.caller);
  const row = await once(
    ctx,
    async () => {
      const after = [refundQuery(ctx.db, id, promoterId)] as const;
      const done = await transition(ctx, 'retry_refund', { promoter_id: promoterId, refund_id: id }, { after });
      return done.after[0][0] ?? null;
    },
    () => selectRefund(ctx.db, id, promoterId),
  );
  if (!row) throw new AppError('refund_not_found');
  return presentRefund(row);
};

import type { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, type ErrorCode, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { formatMoney } from '../../core/money.ts';
import { RepeatedRequest } from '../../db/client.ts';
import { once } from '../../db/idempotency.ts';
import type { OrderWithTickets } from '../../db/orders.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { withHeld } from '../holds/service.ts';
import { presentOrder, presentRefund } from '../orders/service.ts';
import { refund, retryRefund as retry, selectRefund, selectRefunded } from './repository.ts';
import type { refundBody } from './schemas.ts';

export { recordChargeRefunds, recordRefund, retryWaitingRefunds } from './send.ts';

const adviceOf = (outcome: ErrorCode, detail: number | undefined, order: OrderWithTickets | null) => {
  if (outcome === 'price_not_chargeable') return `In the order’s currency an amount must be a multiple of ${detail}.`;
  if (detail === undefined || !order) return undefined;
  return `${formatMoney(detail, order.currency)} is left to refund.`;
};

const start = async (ctx: Ctx, promoterId: string, id: string, input: z.output<typeof refundBody>) => {
  const wanted = {
    id: newId('refund', ctx.now),
    order_id: id,
    ticket_ids: input.ticket_ids ?? null,
    amount: input.amount ?? null,
    reason: input.reason,
    void_tickets: input.void_tickets ?? null,
    free_seats: input.free_seats ?? null,
  };
  const { id: refund_id, ticket_ids, amount, reason } = wanted;
  const note = noteOf(ctx, 'order.refunded', id, { refund_id, ticket_ids, amount, reason });
  const answer = await withHeld(ctx, (held) =>
    refund(ctx.db, promoterId, wanted, held, ctx.idempotencyKey, ctx.now, note),
  );
  if (answer.snapshot) await ctx.gate.settle(answer.snapshot, ctx.now);
  if (answer.outcome === 'exists') throw new RepeatedRequest(answer.refund_id ?? '');
  if (answer.outcome === 'refunded') return answer;
  if (!isErrorCode(answer.outcome)) throw new Error(`refund_order answered ${answer.outcome}`);
  throw new AppError(answer.outcome, adviceOf(answer.outcome, answer.detail, answer.order));
};

/** Refunds a confirmed order: some tickets, an amount, or all that is left. Seats of voided tickets go to whoever waits. */
export const refundOrder = async (ctx: Ctx, id: string, input: z.output<typeof refundBody>) => {
  const promoterId = promoterOf(ctx.caller);
  const { made, order } = await once(
    ctx,
    () => start(ctx, promoterId, id, input),
    (refundId) => selectRefunded(ctx.db, promoterId, id, refundId),
  );
  publishSoon(ctx);
  if (!order) throw new AppError('order_not_found');
  return {
    order: await presentOrder(ctx, order),
    refund: made && presentRefund(made),
  };
};

/** Tries a failed refund of one's own again. Throws `refund_not_found` or `refund_not_failed`. */
export const retryRefund = async (ctx: Ctx, id: string) => {
  const promoterId = promoterOf(ctx.caller);
  const row = await once(
    ctx,
    async () => {
      const { outcome, made } = await retry(ctx.db, promoterId, id, ctx.idempotencyKey, ctx.now);
      if (outcome !== 'retried') throw new AppError(outcome);
      return made;
    },
    () => selectRefund(ctx.db, id, promoterId),
  );
  publishSoon(ctx);
  if (!row) throw new AppError('refund_not_found');
  return presentRefund(row);
};

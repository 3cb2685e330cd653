import type { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { formatMoney } from '../../core/money.ts';
import { RepeatedRequest } from '../../db/client.ts';
import { once } from '../../db/idempotency.ts';
import { publishSoon } from '../jobs/service.ts';
import { presentOrder } from './present.ts';
import { requireOrder } from './read.ts';
import { type OrderWithTickets, refund, selectRefund, settleRefund } from './repository.ts';
import type { refundBody } from './schemas.ts';

const ADVICE: Record<string, string> = {
  order_not_refundable: 'Only confirmed orders can be refunded, until nothing is left.',
  ticket_not_refundable: 'Each ticket must belong to the order and not be void.',
};

const start = async (ctx: Ctx, row: OrderWithTickets, input: z.output<typeof refundBody>): Promise<string> => {
  const wanted = {
    id: newId('refund', ctx.now),
    order_id: row.id,
    ticket_ids: input.ticket_ids ?? null,
    amount: input.amount ?? null,
    reason: input.reason,
  };
  const held = await ctx.gate.held(row.event_id, ctx.now);
  const { id: refund_id, ticket_ids, amount, reason } = wanted;
  const note = noteOf(ctx, 'order.refunded', row.id, { refund_id, ticket_ids, amount, reason });
  const answer = await refund(ctx.db, row.event_id, wanted, held, ctx.idempotencyKey, ctx.now, note);
  if (answer.snapshot) await ctx.gate.settle(answer.snapshot, ctx.now);
  if (answer.outcome === 'exists') throw new RepeatedRequest(answer.refund_id ?? '');
  if (answer.outcome === 'refunded') return wanted.id;
  if (!isErrorCode(answer.outcome)) throw new Error(`refund_order answered ${answer.outcome}`);
  const left =
    answer.detail === undefined ? undefined : `${formatMoney(answer.detail, row.currency)} is left to refund.`;
  throw new AppError(answer.outcome, left ?? ADVICE[answer.outcome]);
};

/** Refunds a confirmed order: some tickets, an amount, or all that is left. Seats of voided tickets go to whoever waits. */
export const refundOrder = async (ctx: Ctx, id: string, input: z.output<typeof refundBody>) => {
  const row = await requireOrder(ctx, id);
  const refundId = await once(
    ctx,
    () => start(ctx, row, input),
    async (known) => known,
  );
  publishSoon(ctx);
  const [made, order] = await Promise.all([selectRefund(ctx.db, refundId), requireOrder(ctx, id)]);
  return {
    order: await presentOrder(ctx, order),
    refund: made && {
      id: made.id,
      order_id: made.order_id,
      amount: made.amount,
      currency: made.currency.toUpperCase(),
      reason: made.reason,
      status: made.status,
      created_at: made.created_at.toISOString(),
    },
  };
};

/** The job behind a refund row: asks Stripe for it, once, and records what Stripe says. */
export const sendRefund = async (ctx: SystemCtx, refundId: string): Promise<void> => {
  const row = await selectRefund(ctx.db, refundId);
  if (!row?.payment_id || row.status === 'succeeded') return;
  const answer = await ctx.payments.refund({
    id: row.id,
    payment_id: row.payment_id,
    amount: row.amount,
    reason: row.reason,
  });
  await settleRefund(ctx.db, row, answer, ctx.now);
  if (answer.status === 'failed')
    ctx.log('error', 'a refund failed and is still owed', { refund_id: row.id, order_id: row.order_id });
};

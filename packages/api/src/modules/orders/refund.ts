import { z } from '@hono/zod-openapi';
import { noteOf } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError, type ErrorCode, isErrorCode } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { formatMoney } from '../../core/money.ts';
import { RepeatedRequest } from '../../db/client.ts';
import { once } from '../../db/idempotency.ts';
import { refundFailedEmail, sendEmail } from '../emails/service.ts';
import { withHeld } from '../holds/service.ts';
import { publishSoon } from '../jobs/service.ts';
import { presentOrder } from './present.ts';
import {
  refund,
  retryRefund as retry,
  selectPromoterOf,
  selectRefund,
  selectRefunded,
  settleRefund,
} from './refund-repository.ts';
import { type OrderWithTickets, selectEventOfOrder } from './repository.ts';
import type { refundBody } from './schemas.ts';

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

type RefundRow = NonNullable<Awaited<ReturnType<typeof selectRefund>>>;

const presentRefund = (row: RefundRow) => ({
  id: row.id,
  order_id: row.order_id,
  amount: row.amount,
  currency: row.currency.toUpperCase(),
  reason: row.reason,
  status: row.status,
  created_at: row.created_at.toISOString(),
});

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

/** The job behind a refund row: asks Stripe for it, once, and records what Stripe says. */
export const sendRefund = async (ctx: SystemCtx, refundId: string): Promise<void> => {
  const row = await selectRefund(ctx.db, refundId);
  if (!row?.payment_id || row.status !== 'pending') return;
  const answer = await ctx.payments.refund({
    id: row.id,
    attempt: row.attempt,
    payment_id: row.payment_id,
    amount: row.amount,
    reason: row.reason,
    reverse_transfer: row.stripe_account_id !== null,
    return_fee: row.stripe_account_id !== null && row.application_fee > 0,
  });
  await settleRefund(ctx.db, row, answer, ctx.now);
  publishSoon(ctx);
};

/** Asks Stripe what became of a refund and records it. For Stripe's webhook. */
export const recordRefund = async (ctx: SystemCtx, providerId: string): Promise<void> => {
  const found = await ctx.payments.getRefund(providerId);
  if (!found.refund_id) return; // made by hand, at Stripe
  await settleRefund(ctx.db, { id: found.refund_id, attempt: found.attempt }, found, ctx.now);
  publishSoon(ctx);
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

const aboutRefund = z.object({ refund_id: z.string() });

/** `refunds.send_failed`: tells the promoter that a refund did not reach the buyer, who is still owed it. */
export const sendRefundFailed = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { refund_id } = aboutRefund.parse(payload);
  const row = await selectRefund(ctx.db, refund_id);
  if (!row) throw new Error(`Refund ${refund_id} is gone`);
  if (row.status !== 'failed') return; // tried again, or settled by a dispute meanwhile
  const [event, promoter] = await Promise.all([
    selectEventOfOrder(ctx.db, row.order_id),
    selectPromoterOf(ctx.db, row.promoter_id),
  ]);
  if (!event || !promoter) throw new Error(`The order of refund ${refund_id} is gone`);
  // Our own people read the log; the promoter is the one who knows the buyer.
  ctx.log('error', 'a refund failed and is still owed', { refund_id, order_id: row.order_id });
  const refund = { id: row.id, order_id: row.order_id, amount: row.amount, currency: row.currency };
  const content = refundFailedEmail({ event, name: promoter.name, refund }, promoter.locale);
  await sendEmail(ctx, promoter.email, content, jobId);
};

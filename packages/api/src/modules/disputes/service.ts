import type { SystemCtx } from '../../core/context.ts';
import { selectOrder } from '../../db/orders.ts';
import { perform } from '../../outbox/transition.ts';
import { confirmPayment } from '../orders/service.ts';

/** Asks Stripe about a dispute and records it at its order. For Stripe's webhook. */
export const recordDispute = async (ctx: SystemCtx, disputeId: string): Promise<void> => {
  const dispute = await ctx.payments.getDispute(disputeId);
  if (!dispute.payment_id) return;
  const payment = await ctx.payments.get(dispute.payment_id);
  if (!payment.order_id) return;
  // The dispute's event may arrive before the payment's, and an order must be paid before its money is taken back.
  await confirmPayment(ctx, payment.id);
  const order = await selectOrder(ctx.db, 'system', payment.order_id);
  if (order?.payment_id !== payment.id) return;
  const { id, amount, reason, status, evidence_due_at, created_at } = dispute;
  await perform(ctx, 'record_dispute', {
    event_id: order.event_id,
    order_id: order.id,
    dispute: { id, amount, reason, status, evidence_due_at, created_at },
  });
};

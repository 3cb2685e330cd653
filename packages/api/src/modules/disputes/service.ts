import type { SystemCtx } from '../../core/context.ts';
import { selectOrder } from '../../db/orders.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { confirmPayment } from '../orders/service.ts';
import { saveDispute } from './repository.ts';

/** Asks Stripe about a dispute and records it at its order. For Stripe's webhook. */
export const recordDispute = async (ctx: SystemCtx, disputeId: string): Promise<void> => {
  const dispute = await ctx.payments.getDispute(disputeId);
  if (!dispute.payment_id) return;
  const payment = await ctx.payments.get(dispute.payment_id);
  if (!payment.order_id) return;
  // The dispute's event may be here before the payment's; what was not paid can't be taken back.
  await confirmPayment(ctx, payment.id);
  const order = await selectOrder(ctx.db, 'system', payment.order_id);
  if (order?.payment_id !== payment.id) return;
  await saveDispute(ctx.db, order, dispute, ctx.now);
  publishSoon(ctx);
};

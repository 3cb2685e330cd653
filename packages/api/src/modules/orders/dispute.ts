import { z } from 'zod';
import type { SystemCtx } from '../../core/context.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { disputeEmail, sendEmail } from '../emails/service.ts';
import { confirmPayment } from './confirm.ts';
import { saveDispute, selectDispute } from './dispute-repository.ts';
import { selectEventOfOrder, selectOrder } from './repository.ts';

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

const aboutDispute = z.object({ dispute_id: z.string() });

/** `orders.check_dispute`: asks about a dispute that is open, should its event never come. */
export const checkDispute = (ctx: SystemCtx, payload: unknown): Promise<void> =>
  recordDispute(ctx, aboutDispute.parse(payload).dispute_id);

/** `orders.send_dispute`: tells the promoter of a dispute that began or ended. */
export const sendDispute = async (ctx: SystemCtx, payload: unknown, jobId: string): Promise<void> => {
  const { dispute_id } = aboutDispute.parse(payload);
  const row = await selectDispute(ctx.db, dispute_id);
  const event = row && (await selectEventOfOrder(ctx.db, row.dispute.order_id));
  if (!row || !event) throw new Error(`Dispute ${dispute_id} is gone`);
  await sendEmail(
    ctx,
    row.promoter.email,
    disputeEmail({ event, name: row.promoter.name, dispute: row.dispute }, row.promoter.locale),
    jobId,
  );
};

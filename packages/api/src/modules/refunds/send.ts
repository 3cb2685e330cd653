import type { SystemCtx } from '../../core/context.ts';
import { withNewId } from '../../db/orders.ts';
import { perform, transition } from '../../outbox/transition.ts';
import type { FoundRefund } from '../../ports/payments.ts';
import { confirmPayment } from '../orders/service.ts';
import { isKnownRefund, selectOrderOfPayment, selectRefund } from './repository.ts';

type OrderRef = { id: string; event_id: string };

/** Records what Stripe says of refunds of an order's payment, oldest first. */
const record = (ctx: SystemCtx, order: OrderRef, paymentId: string, found: readonly FoundRefund[]) =>
  perform(ctx, 'record_refunds', {
    event_id: order.event_id,
    order_id: order.id,
    payment_id: paymentId,
    refunds: found.map((refund) => withNewId(ctx.random, refund)),
  });

/** Records all refunds that Stripe has of an order's payment, ours and others. */
const readBack = async (ctx: SystemCtx, order: OrderRef, paymentId: string): Promise<void> => {
  await record(ctx, order, paymentId, await ctx.payments.refundsOf(paymentId));
};

/**
 * The job of a refund row: asks Stripe for the refund, once, and records the result. Looks in Stripe's list first.
 * Stripe forgets idempotency keys after a day, a crash may have followed the refund, and somebody may have made it by
 * hand.
 */
export const sendRefund = async (ctx: SystemCtx, refundId: string): Promise<void> => {
  const known = await selectRefund(ctx.db, refundId);
  if (!known?.payment_id || known.status !== 'pending') return;
  const order = { id: known.order_id, event_id: known.event_id };
  await readBack(ctx, order, known.payment_id);
  const row = await selectRefund(ctx.db, refundId);
  if (row?.payment_id && row.status === 'pending' && row.stripe_refund_id === null) {
    const answer = await ctx.payments.refund({
      id: row.id,
      attempt: row.attempt,
      payment_id: row.payment_id,
      amount: row.amount,
      reason: row.reason,
      reverse_transfer: row.stripe_account_id !== null,
      return_fee: row.stripe_account_id !== null && row.application_fee > 0,
    });
    if ('refused' in answer) {
      // Somebody at Stripe may just have refunded it.
      await readBack(ctx, order, row.payment_id);
      const { event_id, order_id, attempt } = row;
      await transition(ctx, 'refuse_refund', {
        event_id,
        order_id,
        refund_id: row.id,
        attempt,
        reason: answer.refused,
      });
    } else {
      await record(ctx, order, row.payment_id, [answer]);
    }
  }
};

const recordPayment = async (ctx: SystemCtx, paymentId: string): Promise<void> => {
  let order = await selectOrderOfPayment(ctx.db, paymentId);
  if (!order?.paid_at) {
    // The refund's event may arrive before the payment's. Asking also finds the intent that a Checkout Session made.
    await confirmPayment(ctx, paymentId);
    order = await selectOrderOfPayment(ctx.db, paymentId);
  }
  if (!order?.paid_at) return; // another deployment's, or a payment that no order knows
  await readBack(ctx, order, paymentId);
};

/**
 * Asks Stripe for a refund's state and records it; if it is new, also the payment's other refunds. For Stripe's
 * webhook.
 */
export const recordRefund = async (ctx: SystemCtx, providerId: string): Promise<void> => {
  const found = await ctx.payments.getRefund(providerId);
  if (!found.payment_id) return;
  const order = (await isKnownRefund(ctx.db, found.id)) ? await selectOrderOfPayment(ctx.db, found.payment_id) : null;
  if (!order) return recordPayment(ctx, found.payment_id);
  await record(ctx, order, found.payment_id, [found]);
};

/** Asks Stripe for the refunds of a charge and records them. For Stripe's webhook. */
export const recordChargeRefunds = async (ctx: SystemCtx, chargeId: string): Promise<void> => {
  const paymentId = await ctx.payments.paymentOfCharge(chargeId);
  if (paymentId) await recordPayment(ctx, paymentId);
};

/** The most waiting refunds tried at once when balance comes in. */
const HASTENED = 200;

/** Balance came in at Stripe: refunds that wait for it are tried now. For Stripe's webhook. */
export const retryWaitingRefunds = async (ctx: SystemCtx): Promise<void> => {
  await transition(ctx, 'hasten_refunds', { limit: HASTENED });
};

import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { onceInSteps } from '../../db/idempotency.ts';
import { type OrderRow, type OrderWithTickets, requireOrderOnce, selectOrder, withNewId } from '../../db/orders.ts';
import { transition } from '../../outbox/transition.ts';
import type { Payment } from '../../ports/payments.ts';
import { lookAtPayment, noteState } from './payment.ts';
import { presentOrder } from './present.ts';
import { attachIntent } from './repository.ts';

type Confirmable = Pick<
  OrderRow,
  'id' | 'event_id' | 'total_price' | 'currency' | 'payment_id' | 'checkout_session_id' | 'stripe_account_id'
>;

/**
 * Throws unless the payment pays this whole order. Only a Checkout Session knows its intent, so a caller passes that.
 */
const assertPays = (order: Confirmable, payment: Payment): void => {
  const fits =
    (payment.id === order.payment_id || (order.payment_id === null && order.checkout_session_id !== null)) &&
    payment.order_id === order.id &&
    payment.amount === order.total_price &&
    payment.currency === order.currency &&
    payment.account === order.stripe_account_id;
  if (!fits) throw new AppError('payment_mismatch', 'Write to the promoter: the payment differs from the order.');
};

/**
 * Confirms an order; Stripe's webhook, the buyer's own call, the sweep and free orders all come here. `payment` is the
 * succeeded payment as Stripe has it now; null for a free order. Idempotent. Returns the order as it is then, which is
 * not confirmed when its money came too late. Throws why it can't be confirmed.
 */
export const confirmOrder = async (
  ctx: SystemCtx,
  order: Confirmable,
  payment: Payment | null,
): Promise<OrderWithTickets> => {
  if (payment) {
    assertPays(order, payment);
    // A Checkout Session makes its intent only on payment.
    if (!order.payment_id && order.checkout_session_id) {
      await attachIntent(ctx.db, order.id, order.checkout_session_id, payment.id);
    }
  }
  // Somebody at Stripe may have refunded it before we learnt of the payment.
  const returned = payment && payment.refunded > 0 ? await ctx.payments.refundsOf(payment.id) : [];
  const { order: confirmed } = await transition(ctx, 'confirm_order', {
    event_id: order.event_id,
    order_id: order.id,
    payment_id: payment?.id ?? null,
    // Used when the money came too late.
    refund_id: newId('refund', ctx),
    refunds: returned.map((refund) => withNewId(ctx.random, refund)),
  });
  return confirmed;
};

/**
 * Refunds a payment that no order expects. Only an order's last payable is ever shown, so this should not happen. The
 * money never was in our books, so the refund is not either.
 */
const returnStray = async (ctx: SystemCtx, payment: Payment, orderId: string): Promise<void> => {
  if (payment.refunded >= payment.amount) return;
  const id = `stray_${payment.id}`;
  const made = await ctx.payments.refundsOf(payment.id);
  if (made.some((refund) => refund.refund_id === id && refund.status !== 'failed')) return;
  ctx.log('error', 'a payment that its order does not know is sent back', {
    payment_id: payment.id,
    order_id: orderId,
  });
  const answer = await ctx.payments.refund({
    id,
    attempt: 1,
    payment_id: payment.id,
    amount: payment.amount - payment.refunded,
    reason: 'other',
    reverse_transfer: payment.account !== null,
    return_fee: payment.account !== null && payment.fee > 0,
  });
  if ('refused' in answer) {
    throw new AppError('payment_provider_unavailable', `Stripe refused to send a payment back: ${answer.refused}.`);
  }
};

/**
 * Asks Stripe about a payment and confirms its order if the money arrived, or records that the bank is at work on it or
 * gave up. For Stripe's webhook.
 */
export const confirmPayment = async (ctx: SystemCtx, paymentId: string): Promise<void> => {
  const payment = await ctx.payments.get(paymentId);
  if (!payment.order_id) return;
  const order = await selectOrder(ctx.db, 'system', payment.order_id);
  if (!order) return; // another deployment's, at the same account
  if (payment.status !== 'succeeded') {
    // A declined card is not recorded: the buyer sees it in the payment form.
    if (payment.status !== 'processing' && order.payment_state !== 'processing') return;
    await noteState(ctx, order, await lookAtPayment(ctx, order));
    return;
  }
  if (order.payment_id === payment.id) {
    await confirmOrder(ctx, order, payment);
    return;
  }
  const state = await lookAtPayment(ctx, order);
  if (state.is === 'open' && state.offer.mode === 'checkout') {
    // Stripe may report a payment before its page knows of it, and only the page names the order.
    throw new AppError('payment_pending', 'The page is still open; send the event again.');
  }
  if (state.is === 'paid' && state.payment.id === payment.id) await confirmOrder(ctx, order, payment);
  else await returnStray(ctx, payment, order.id);
};

/** Does the same for the payment of a Checkout Session. */
export const confirmCheckout = async (ctx: SystemCtx, sessionId: string): Promise<void> => {
  const session = await ctx.payments.getCheckout(sessionId);
  if (session.payment_id) await confirmPayment(ctx, session.payment_id);
};

const confirmOwn = async (ctx: Ctx, id: string) => {
  const row = await requireOrderOnce(ctx, id);
  const open = row.status === 'pending' || row.status === 'expired';
  if (!open) return presentOrder(ctx, row);
  if (row.total_price === 0) return presentOrder(ctx, await confirmOrder(ctx, row, null));
  const state = await lookAtPayment(ctx, row);
  if (state.is === 'paid') return presentOrder(ctx, await confirmOrder(ctx, row, state.payment));
  if (row.status === 'expired')
    throw new AppError('order_not_pending', 'The order expired before it was paid. Choose the tickets again.');
  await noteState(ctx, row, state);
  if (state.is === 'processing') {
    throw new AppError('payment_pending', 'The bank is still at work; ask again in a few seconds.', {
      retryAfter: 2,
      extra: { payment_status: 'processing' },
    });
  }
  if (state.is !== 'open') {
    throw new AppError('payment_pending', 'The payment was not started; POST /orders/{order_id}/payment starts one.');
  }
  const { offer } = state;
  throw new AppError(
    'payment_pending',
    offer.mode === 'checkout' ? 'Pay at the checkout_url first.' : 'Pay with the client_secret first.',
    {
      retryAfter: 2,
      extra: { payment_status: offer.mode === 'checkout' ? offer.session.status : offer.payment.status },
    },
  );
};

/** Handles the buyer's word that they paid: asks Stripe, and returns the order with its tickets. */
export const confirmOwnOrder = (ctx: Ctx, id: string) => onceInSteps(ctx, (own) => confirmOwn(own, id));

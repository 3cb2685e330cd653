import type { Ctx, SystemCtx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { answerWith, type KeptAnswer, onceInSteps, TOLD_LATER } from '../../db/idempotency.ts';
import {
  type OrderRow,
  type OrderToConfirm,
  type OrderWithTickets,
  orderOf,
  orderQuery,
  requireOrderToConfirm,
  selectOrder,
  withNewId,
} from '../../db/orders.ts';
import { answerOf, statement } from '../../db/sql-functions.ts';
import { perform, transition } from '../../outbox/transition.ts';
import type { Payment, PaymentEvent } from '../../ports/payments.ts';
import { lookAtPayment, noteState } from './payment.ts';
import { presentOrder } from './present.ts';

type Confirmable = Pick<OrderRow, 'id' | 'event_id' | 'checkout_session_id'>;

/** A payment as SQL functions take it. `session_id` is the page that it was made on; only the page knows its payment. */
const toldOf = ({ id, order_id, amount, currency, account }: Payment, session_id: string | null) => ({
  id,
  session_id,
  order_id: order_id ?? '',
  amount,
  currency,
  account,
});

/** What came back of a payment: somebody at Stripe may have refunded it before we learnt of it. */
const returnedOf = async (ctx: SystemCtx, payment: Payment | null) => {
  const refunds = payment && payment.refunded > 0 ? await ctx.payments.refundsOf(payment.id) : [];
  return refunds.map((refund) => withNewId(ctx.random, refund));
};

const completion = async (ctx: SystemCtx, order: Confirmable, payment: Payment | null) => ({
  event_id: order.event_id,
  order_id: order.id,
  payment: payment && toldOf(payment, order.checkout_session_id),
  // Used when the money came too late.
  refund_id: newId('refund', ctx),
  refunds: await returnedOf(ctx, payment),
});

const refusal = ({ outcome }: { outcome: ConstructorParameters<typeof AppError>[0] }) =>
  outcome === 'payment_mismatch'
    ? new AppError(outcome, 'Write to the promoter: the payment differs from the order.')
    : new AppError(outcome);

/**
 * Confirms an order. `payment` is the succeeded payment as Stripe has it now; null for a free order. Idempotent. Returns
 * the order as it is then, which is not confirmed when its money came too late. Throws why it can't be confirmed.
 */
export const confirmOrder = async (
  ctx: SystemCtx,
  order: Confirmable,
  payment: Payment | null,
): Promise<OrderWithTickets> => {
  const after = [orderQuery(ctx.db, 'system', order.id)] as const;
  const done = await transition(ctx, 'complete_order', await completion(ctx, order, payment), { after, refusal });
  const confirmed = orderOf(done.after[0]);
  if (!confirmed) throw new AppError('order_not_found');
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
 * Takes in an event about a payment: asks Stripe about it, and confirms its order or records what the bank does, together
 * with the event. Returns whether that was all; if not, the event is stored, and `confirmPayment` asks more.
 */
const takeEvent = async (
  ctx: SystemCtx,
  event: PaymentEvent,
  payment: Payment | null,
  sessionId: string | null,
): Promise<boolean> => {
  const { outcome } = await perform(ctx, 'take_payment_event', {
    event,
    payment: payment && { ...toldOf(payment, sessionId), status: payment.status },
    refund_id: newId('refund', ctx),
    refunds: await returnedOf(ctx, payment),
  });
  return outcome === 'processed';
};

/** `takeEvent` for an event of a payment. */
export const takePaymentEvent = async (ctx: SystemCtx, event: PaymentEvent): Promise<boolean> =>
  takeEvent(ctx, event, await ctx.payments.get(event.object_id), null);

/** `takeEvent` for an event of a Checkout Session, which has a payment once the buyer has tried to pay. */
export const takeCheckoutEvent = async (ctx: SystemCtx, event: PaymentEvent): Promise<boolean> => {
  const { id, payment_id } = await ctx.payments.getCheckout(event.object_id);
  return takeEvent(ctx, event, payment_id === null ? null : await ctx.payments.get(payment_id), id);
};

/**
 * Asks Stripe about a payment and all else that its order can be paid by. Confirms the order if that is paid, records
 * that the bank is at work or gave up, or sends the payment back.
 */
export const confirmPayment = async (ctx: SystemCtx, paymentId: string): Promise<void> => {
  const payment = await ctx.payments.get(paymentId);
  const order = payment.order_id ? await selectOrder(ctx.db, 'system', payment.order_id) : null;
  if (!order) return; // another deployment's, at the same account
  const state = await lookAtPayment(ctx, order);
  if (payment.status !== 'succeeded') {
    await noteState(ctx, order, state);
    return;
  }
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

/** An order's answer once it is confirmed as planned, but for the moment, which `moment` stands for. */
const answerAt = (shown: Awaited<ReturnType<typeof presentOrder>>, moment: string): typeof shown => ({
  ...shown,
  confirmed_at: moment,
  tickets: shown.tickets.map((ticket) => ({ ...ticket, created_at: moment })),
});

/**
 * Confirms the order of a request. Its answer is made beforehand of what is planned, and kept in the transaction if it
 * turns out to be true, whether this request confirmed the order or Stripe's event was faster. If not, as when the
 * money came too late, the answer is made of the order as it is then.
 */
const confirmAndAnswer = async (ctx: Ctx, { order, planned }: OrderToConfirm, payment: Payment | null) => {
  if (!ctx.answerSlot) return presentOrder(ctx, await confirmOrder(ctx, order, payment));
  const confirmed: OrderWithTickets = {
    ...order,
    status: 'confirmed',
    confirmed_at: ctx.now,
    paid_at: payment && ctx.now,
    payment_state: null,
    payment_id: payment?.id ?? null,
    tickets: planned?.tickets ?? [],
  };
  const shown = await presentOrder(ctx, confirmed);
  const args = await completion(ctx, order, payment);
  const done = await answerWith(ctx, answerAt(shown, TOLD_LATER), async (answer: KeptAnswer | null) => {
    const keep = statement(ctx.db, 'keep_confirmation', {
      order_id: order.id,
      digest: planned?.digest ?? null,
      answer,
    });
    const { after } = await transition(ctx, 'complete_order', args, { after: [keep], refusal });
    return answerOf('keep_confirmation', after[0]);
  });
  if (done.kept === null) return presentOrder(ctx, done.order);
  return answerAt(shown, done.confirmed_at.toISOString());
};

const confirmOwn = async (ctx: Ctx, id: string) => {
  const found = await requireOrderToConfirm(ctx, id);
  const row = found.order;
  if (!found.planned) return presentOrder(ctx, row);
  if (row.total_price === 0) return confirmAndAnswer(ctx, found, null);
  const state = await lookAtPayment(ctx, row);
  if (state.is === 'paid') return confirmAndAnswer(ctx, found, state.payment);
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

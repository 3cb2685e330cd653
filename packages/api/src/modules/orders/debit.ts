import type { SystemCtx } from '../../core/context.ts';
import { publishSoon } from '../../outbox/publish.ts';
import { notePayment } from './debit-repository.ts';
import type { PaymentState } from './payment.ts';
import type { OrderRow, OrderWithTickets } from './repository.ts';

type Payer = Pick<OrderRow, 'id' | 'event_id' | 'payment_id' | 'checkout_session_id' | 'payment_state'>;

export const PAYMENT_STATUSES = ['not_required', 'unpaid', 'processing', 'failed', 'paid'] as const;

/** What is known of an order's payment; with what Stripe says now, if it was asked. */
export const paymentStatusOf = (
  order: Pick<OrderRow, 'total_price' | 'paid_at' | 'payment_state'>,
  state?: PaymentState,
): (typeof PAYMENT_STATUSES)[number] => {
  if (order.total_price === 0) return 'not_required';
  if (order.paid_at !== null || state?.is === 'paid') return 'paid';
  if (state?.is === 'processing') return 'processing';
  // A debit that Stripe has given up is not at work any more, whether or not that was noted by now.
  if (state && order.payment_state === 'processing') return 'failed';
  return order.payment_state ?? 'unpaid';
};

/**
 * Notes what Stripe has just said of an order's payment, where it is news: that the bank is at work, or that nothing came of
 * it. The buyer is told. Returns the order as it is then, or null where there was nothing to note.
 */
export const noteState = async (
  ctx: SystemCtx,
  order: Payer,
  state: PaymentState,
): Promise<OrderWithTickets | null> => {
  const now = state.is === 'processing' ? 'processing' : 'failed';
  const isNews =
    now === 'processing'
      ? order.payment_state !== 'processing'
      : state.is !== 'paid' && order.payment_state === 'processing';
  if (!isNews) return null;
  const noted = await notePayment(ctx.db, order, now, ctx.now);
  publishSoon(ctx);
  return noted;
};

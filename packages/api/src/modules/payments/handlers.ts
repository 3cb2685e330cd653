import type { SystemCtx } from '../../core/context.ts';
import type { PaymentEvent } from '../../ports/payments.ts';
import { confirmPayment, sendRefund } from '../orders/service.ts';
import { selectOpenRefunds } from './repository.ts';

/** What an event of Stripe's means to us. Handlers fetch the object again rather than trust the event. */
type Handler = (ctx: SystemCtx, event: PaymentEvent) => Promise<void>;

const onPaymentSucceeded: Handler = async (ctx, event) => {
  if (event.payment_id) await confirmPayment(ctx, event.payment_id);
};

const onRefundChanged: Handler = async (ctx, event) => {
  if (!event.payment_id) return;
  for (const { id } of await selectOpenRefunds(ctx.db, event.payment_id)) await sendRefund(ctx, id);
};

/** The event types we act on; all others are stored and left alone. */
export const handlers: Record<string, Handler> = {
  'payment_intent.succeeded': onPaymentSucceeded,
  'refund.updated': onRefundChanged,
  'refund.failed': onRefundChanged,
};

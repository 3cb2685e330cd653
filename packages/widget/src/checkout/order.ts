import type { Order, Payment } from '../api/types.ts';
import type { Checkout } from './checkout.ts';
import { hasCode, paymentStatusIn, toProblem } from './problems.ts';
import { shareOrder } from './share.ts';
import type { Closing } from './state.ts';

/** Shows the screen that fits the state of an order. `fresh` means that the person has just placed it. */
export const showOrder = (checkout: Checkout, order: Order, secret: string, fresh: boolean): void => {
  const { otherTabs, session, onhappening } = checkout.deps;
  if (order.status === 'pending') shareOrder(checkout, order);
  else otherTabs.clear(order.id);
  switch (order.status) {
    case 'pending':
      if (order.payment) toPayment(checkout, order, secret, order.payment, fresh);
      else if (order.payment_status === 'processing' && !fresh) toBank(checkout, order, secret);
      else void awaitConfirmation(checkout, order, secret);
      return;
    case 'confirmed':
      if (!admits(order) && order.refund_status === 'full') {
        close(checkout, 'refunded');
        return;
      }
      session.write({ hold: undefined, entry: undefined, cart: undefined, order: { id: order.id, secret } });
      checkout.set({ cart: {} });
      checkout.go({ name: 'done', order, secret, fresh });
      if (fresh) onhappening({ type: 'order-confirmed', order });
      return;
    default:
      close(checkout, closingOf(order));
  }
};

/** Whether any ticket still admits somebody, refunded or not. */
export const admits = (order: Order): boolean => order.tickets.some((ticket) => ticket.status !== 'void');

const closingOf = ({ status, refund_status, payment_status }: Order): Closing => {
  if (refund_status !== 'none') return 'refunded';
  // The payment may still arrive.
  const late = payment_status === 'processing';
  if (status === 'expired') return late ? 'late' : 'order';
  return late ? 'cancelledLate' : 'cancelled';
};

const close = (checkout: Checkout, why: Closing): void => {
  // For an event that is no longer published, only the kept order reopens this screen.
  if (checkout.state.event?.status === 'published') checkout.deps.session.write({ order: undefined });
  checkout.go({ name: 'closed', why });
};

const toPayment = (checkout: Checkout, order: Order, secret: string, payment: Payment, fresh: boolean): void => {
  const leave = fresh && payment.mode === 'checkout' ? checkout.deps.leave : undefined;
  const redirect = leave ? 'leaving' : fresh ? 'ready' : 'returned';
  checkout.go({ name: 'payment', order, secret, payment, redirect, asking: false, declined: undefined });
  if (payment.mode === 'checkout') leave?.(payment.checkout_url);
};

const toBank = (checkout: Checkout, order: Order, secret: string): void => {
  checkout.deps.session.write({ hold: undefined, order: { id: order.id, secret } });
  checkout.go({ name: 'bank', order, secret });
};

/** Times in a row that a payment must be processing before the buyer reads that it may take days. Cards take less. */
const AT_WORK_ENOUGH = 5;

/** After the payment: asks with growing pauses until the order is confirmed, while this screen is shown. */
export const awaitConfirmation = async (checkout: Checkout, order: Order, secret: string): Promise<void> => {
  const isConfirming = () => {
    const { step } = checkout.state;
    return step.name === 'confirming' && step.order.id === order.id;
  };
  checkout.go({ name: 'confirming', order, secret, slow: false });
  let atWork = 0;
  for (let attempt = 0; isConfirming(); attempt++) {
    try {
      const answer = await confirmOrder(checkout, order.id, secret);
      if (answer.status !== 'pending') return showOrder(checkout, answer, secret, true);
    } catch (error) {
      atWork = paymentStatusIn(error) === 'processing' ? atWork + 1 : 0;
      if (atWork >= AT_WORK_ENOUGH && isConfirming()) {
        const latest = await readOrder(checkout, order.id, secret).catch(() => order);
        if (isConfirming()) return showOrder(checkout, latest, secret, false);
      }
      // Without an answer the payment may still have succeeded: asking again is the only honest reply.
      if (!hasCode(error, 'payment_pending') && isConfirming()) {
        checkout.set({ problem: toProblem(error, checkout.deps.network()) });
      }
    }
    await checkout.deps.wait(Math.min(8_000, 1_000 * 1.4 ** attempt));
    if (attempt === 8 && isConfirming()) checkout.set({ step: { name: 'confirming', order, secret, slow: true } });
  }
};

/** Confirms an order. If it can't be confirmed any more, returns it as it is. */
export const confirmOrder = async ({ deps: { api } }: Checkout, orderId: string, secret: string): Promise<Order> => {
  try {
    return await api.orders.confirm(orderId, { credential: secret, maxRetries: 0 });
  } catch (error) {
    if (!hasCode(error, 'order_not_pending')) throw error;
    return api.orders.get(orderId, { credential: secret });
  }
};

/** The current order. If it is unpaid, it can then be paid by this page's payment mode. */
export const readOrder = async (checkout: Checkout, orderId: string, secret: string): Promise<Order> => {
  const { api, paymentMode } = checkout.deps;
  const order = await api.orders.get(orderId, { credential: secret });
  if (order.status !== 'pending' || order.payment?.mode === paymentMode) return order;
  // Only an unpaid order or a failed payment, such as a debit, needs a new one; any other payment is under way.
  if (!order.payment && order.payment_status !== 'failed' && order.payment_status !== 'unpaid') return order;
  return api.orders.choosePayment(orderId, { mode: paymentMode }, { credential: secret });
};

/** Reads an order again and shows its current state. */
export const reloadOrder = async (checkout: Checkout, orderId: string, secret: string): Promise<void> => {
  showOrder(checkout, await readOrder(checkout, orderId, secret), secret, false);
};

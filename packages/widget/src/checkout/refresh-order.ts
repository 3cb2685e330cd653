import type { Order } from '../api/types.ts';
import type { Checkout } from './checkout.ts';
import { showOrder } from './order.ts';

/** The order on a screen that may become out of date: tickets, or a bank payment in progress. */
const shown = ({ state: { step } }: Checkout): { order: Order; secret: string } | undefined =>
  step.name === 'done' || step.name === 'bank' ? step : undefined;

/** The parts of an order that its screen depends on. */
const told = ({ status, payment_status, refund_status, refunded_amount, tickets }: Order): string =>
  JSON.stringify([status, payment_status, refund_status, refunded_amount, tickets.map((one) => one.status)]);

/** Reads the order on the screen again and shows its changes. A failure is ignored. */
export const refreshOrder = async (checkout: Checkout): Promise<void> => {
  const before = shown(checkout);
  if (!before || checkout.state.busy) return;
  const { api, eventId } = checkout.deps;
  const { order, secret } = before;
  try {
    const latest = await api.orders.get(order.id, { credential: secret });
    const changed = told(latest) !== told(order);
    // Its event may have been cancelled with it.
    const event = changed ? await api.events.get(eventId, {}, { credential: secret }) : undefined;
    if (!changed || shown(checkout)?.order.id !== order.id || checkout.state.busy) return;
    if (event) checkout.set({ event });
    const { step } = checkout.state;
    // Updates the screen in place, so that the person keeps their position on it.
    if (step.name === 'done' && latest.status === 'confirmed') checkout.set({ step: { ...step, order: latest } });
    else showOrder(checkout, latest, secret, latest.status === 'confirmed');
  } catch {
    // The next refresh tries again.
  }
};

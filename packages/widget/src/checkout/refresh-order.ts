import type { Order } from '../api/types.ts';
import type { Checkout } from './checkout.ts';
import { showOrder } from './order.ts';

/** The order on a screen that may outlive what it says: tickets, or a bank at work. */
const shown = ({ state: { step } }: Checkout): { order: Order; secret: string } | undefined =>
  step.name === 'done' || step.name === 'bank' ? step : undefined;

/** What of an order changes what its screen says. */
const told = ({ status, payment_status, refund_status, refunded_amount, tickets }: Order): string =>
  JSON.stringify([status, payment_status, refund_status, refunded_amount, tickets.map((one) => one.status)]);

/** Reads the order on the screen again, in silence where that fails, and shows what has become of it. */
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
    // The same screen goes on: whoever is on it keeps their place.
    if (step.name === 'done' && latest.status === 'confirmed') checkout.set({ step: { ...step, order: latest } });
    else showOrder(checkout, latest, secret, latest.status === 'confirmed');
  } catch {
    // The next time will do.
  }
};

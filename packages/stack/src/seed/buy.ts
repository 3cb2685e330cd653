import type { Order, TicketVendor } from '@ticket-vendor/sdk';

/** Pays a PaymentIntent as a buyer does. */
export type Pay = (paymentId: string) => unknown;

/** One sale: who buys how many of which tiers. */
export type Purchase = {
  eventId: string;
  items: { tier_id: string; quantity: number }[];
  buyer: { name: string; email: string };
};

/** One whole purchase: hold, order, payment, confirmation. Resolves to the confirmed order with its tickets. */
export const buy = async (client: TicketVendor, pay: Pay, { eventId, items, buyer }: Purchase): Promise<Order> => {
  const hold = await client.holds.create({ event_id: eventId, items });
  const order = await client.orders.create({ hold_token: hold.token, ...buyer });
  if (order.status === 'confirmed') return order;
  if (!order.payment_id) throw new Error(`The order ${order.id} is ${order.status} and has no payment.`);
  await pay(order.payment_id);
  return client.orders.confirm(order.id, { credential: order.secret });
};

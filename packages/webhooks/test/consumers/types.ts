import { verify, type WebhookEvent } from '@ticket-vendor/webhooks';

export const handle = async (request: Request): Promise<string> => {
  const event: WebhookEvent = await verify(await request.text(), request.headers, 'whsec_…');
  // @ts-expect-error only an order has a quantity
  event.data.quantity;
  return event.type === 'order.confirmed' ? event.data.id : event.id;
};

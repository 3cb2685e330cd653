import { type OrderDetail, TicketWidget, type TicketWidgetEventMap } from '@ticket-vendor/widget';

const element: TicketWidget = new TicketWidget();
element.eventId = 'evt_1';
export const listen = (heard: (order: OrderDetail) => void) =>
  element.addEventListener('tv-order-confirmed', (event: TicketWidgetEventMap['tv-order-confirmed']) =>
    heard(event.detail),
  );
// @ts-expect-error an event's id is a string
element.eventId = 1;

import { type Event, type Page, TicketVendor } from '@ticket-vendor/sdk';

export const page: Promise<Page<Event>> = new TicketVendor().events.list({ limit: 1 });
// @ts-expect-error limit is a number
new TicketVendor().events.list({ limit: 'one' });

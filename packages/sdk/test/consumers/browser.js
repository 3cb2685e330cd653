import { TicketVendor } from '@ticket-vendor/sdk';

globalThis.client = new TicketVendor({ apiKey: 'pk_test_1' });

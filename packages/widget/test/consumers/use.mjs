import assert from 'node:assert/strict';
import { TicketWidget } from '@ticket-vendor/widget';

// On a server, where a page is rendered, there are elements to import and no document to put them into.
assert.equal(customElements.get('ticket-widget'), TicketWidget);

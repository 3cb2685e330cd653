import assert from 'node:assert/strict';
import { TicketWidget } from '@ticket-vendor/widget';

// During server rendering, the elements can be imported although there is no document.
assert.equal(customElements.get('ticket-widget'), TicketWidget);

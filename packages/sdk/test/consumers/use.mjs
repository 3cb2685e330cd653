import assert from 'node:assert/strict';
import { NotFoundError, TicketVendor } from '@ticket-vendor/sdk';

const fetch = async (url, init) =>
  url.endsWith('/gone')
    ? Response.json({ code: 'not_found', title: 'Not found' }, { status: 404 })
    : Response.json({ data: [{ id: init.headers.get('authorization') }], has_more: false });
const client = new TicketVendor({ apiKey: 'sk_test_1', fetch });

const seen = [];
for await (const { id } of client.events.list()) seen.push(id);
assert.deepEqual(seen, ['Bearer sk_test_1']);
await assert.rejects(
  client.events.get('gone'),
  (error) => error instanceof NotFoundError && error.code === 'not_found',
);

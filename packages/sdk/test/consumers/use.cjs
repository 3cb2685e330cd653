const assert = require('node:assert/strict');
const { NotFoundError, TicketVendor } = require('@ticket-vendor/sdk');

const fetch = async () => Response.json({ code: 'not_found', title: 'Not found' }, { status: 404 });
const client = new TicketVendor({ apiKey: 'sk_test_1', fetch });

assert.rejects(client.events.get('gone'), (error) => error instanceof NotFoundError && error.code === 'not_found');

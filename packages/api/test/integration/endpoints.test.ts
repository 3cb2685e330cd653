import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { document, operations } from '../contract.ts';
import { createHarness, type Harness } from '../harness.ts';

/** The endpoints promised before the API existed. */
const PROMISED = `
POST /auth/register
POST /auth/login
POST /auth/refresh
POST /auth/logout
GET /promoters
GET /promoters/:id
PUT /promoters/:id
GET /promoters/:id/events
POST /events
GET /events
GET /events/:id
PUT /events/:id
DELETE /events/:id
POST /events/:id/publish
POST /events/:id/unpublish
POST /events/:id/tiers
GET /events/:id/tiers
PUT /tiers/:id
DELETE /tiers/:id
GET /tiers/:id/availability
POST /orders
GET /orders
GET /orders/:id
POST /orders/:id/confirm
GET /tickets
GET /tickets/:id
POST /tickets/:id/validate
POST /waitlist
GET /waitlist
DELETE /waitlist/:id
GET /events/:id/waitlist
POST /waitlist/:id/notify
GET /events/:id/analytics
GET /events/:id/sales`;

const ADDED = `
POST /holds
GET /holds/:id
POST /holds/:id/extend
DELETE /holds/:id
POST /orders/:id/cancel
POST /orders/:id/refund
GET /orders/:id/receipt
POST /events/:id/cancel
PUT /events/:id/image
GET /events/:id/sales/export
PUT /tickets/:id
GET /events/:id/door
POST /events/:id/check-ins
GET /api-keys
POST /api-keys
DELETE /api-keys/:id
POST /api-keys/:id/roll
GET /audit-log
POST /webhook-endpoints
GET /webhook-endpoints
GET /webhook-endpoints/:id
PUT /webhook-endpoints/:id
DELETE /webhook-endpoints/:id
POST /webhook-endpoints/:id/rotate-secret
POST /webhook-endpoints/:id/test
GET /webhook-endpoints/:id/deliveries
GET /webhook-endpoints/:id/deliveries/:message_id
POST /webhook-endpoints/:id/deliveries/:message_id/replay
POST /webhook-endpoints/:id/replay
GET /health/live
GET /health/ready
POST /auth/verify-email
POST /auth/request-password-reset
POST /auth/reset-password
POST /auth/change-password
GET /admin/promoters
POST /admin/promoters/:id/verify
POST /admin/promoters/:id/suspend
POST /admin/promoters/:id/reinstate
GET /admin/system/health`;

const rows = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' ') as [string, string]);

/** Field names promised from the start, by their schema. */
const FIELDS: Record<string, string> = {
  Event: 'title description venue city start_time end_time status capacity image_url',
  Tier: 'name description price quantity sold position sale_start sale_end',
  Order: 'user_id quantity total_price status created_at payment_id items',
  Ticket: 'ticket_code qr_code status attendee',
  WaitlistEntry: 'event_id user_id tier_id position notified created_at',
  OwnPromoter: 'name email company verified',
};

let api: Harness;
beforeAll(async () => {
  api = await createHarness();
});
afterAll(() => api.close());

describe.each([
  ['promised from the start', rows(PROMISED)],
  ['added since', rows(ADDED)],
])('every endpoint %s', (_, table) => {
  test.each(table)('%s %s is there, and documented', async (method, path) => {
    const at = path.replaceAll(/:\w+/g, 'nothing');
    // Other tests check access; here any answer will do.
    const { status, body } = await api.send<{ code?: string }>(method, at, {
      ...(method === 'POST' || method === 'PUT' ? { body: {} } : {}),
    });
    expect({ status, code: body.code }).not.toMatchObject({ code: 'not_found' });
    expect({ status, code: body.code }).not.toMatchObject({ code: 'method_not_allowed' });
    expect(status).toBeLessThan(500);
    expect(operations.some((one) => one.method === method.toLowerCase() && one.pattern.test(`/api/v1${at}`))).toBe(
      true,
    );
  });
});

describe('every address of the API', () => {
  const routes = () =>
    new Set(
      api.app.routes
        .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
        .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
    );

  test('is an operation of the document, but for the document itself', () => {
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...routes()].toSorted()).toEqual([...documented, 'GET /api/v1/openapi.json'].toSorted());
  });

  test.each(operations.map(({ method, path, operation }) => ({ method, path, admits: operation['x-access'] })))(
    '$method $path keeps its rule: without a credential it is for those alone whom it admits',
    async ({ method, path, admits }) => {
      const at = path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, 'nothing');
      const { status } = await api.send(method.toUpperCase(), at, {
        ...(method === 'post' || method === 'put' ? { body: {} } : {}),
      });
      if (admits.includes('anonymous')) expect(status).not.toBe(401);
      else expect(status).toBe(401);
    },
  );
});

describe('the field names that were promised', () => {
  test.each(Object.entries(FIELDS))('of %s are kept', (schema, names) => {
    const shown = Object.keys(document.components.schemas[schema]?.properties ?? {});
    expect(shown).toEqual(expect.arrayContaining(names.split(' ')));
  });
});

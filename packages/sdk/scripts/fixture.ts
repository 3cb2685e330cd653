import type { OpenApiDocument, Parameter, RouteOperation, Schema } from './document.ts';

const ERROR_CODES = {
  hold_expired: { status: 409, title: 'The hold has expired', advice: 'Hold again.' },
  invalid_login: { status: 401, title: 'E-mail or password is wrong', advice: 'Try again.' },
  invalid_times: { status: 422, title: 'The times do not fit together', advice: 'Start before the end.' },
  not_found: { status: 404, title: 'Not found', advice: 'Check the id.' },
  rate_limited: { status: 429, title: 'Too many requests', advice: 'Wait.' },
  request_in_progress: { status: 409, title: 'The first request is still at work', advice: 'Send it again.' },
  sold_out: { status: 409, title: 'Sold out', advice: 'Join the waitlist.' },
} as const;

const string: Schema = { type: 'string' };
const integer: Schema = { type: 'integer' };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const listOf = (items: Schema): Schema => object({ data: { type: 'array', items }, has_more: { type: 'boolean' } });
const json = (schema: Schema) => ({ content: { 'application/json': { schema } } });
const body = (schema: Schema) => ({ required: true, ...json(schema) });
const ok = (schema: Schema) => ({ '200': { description: 'OK', ...json(schema) } });
const created = (schema: Schema) => ({ '201': { description: 'Created', ...json(schema) } });
const inQuery = (name: string, schema: Schema = string): Parameter => ({ name, in: 'query', schema });
const inPath = (name: string): Parameter => ({ name, in: 'path', required: true, schema: string });

const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
};

const idempotencyKey = { $ref: '#/components/parameters/IdempotencyKey' };
const paging = [inQuery('limit', integer), inQuery('starting_after'), inQuery('ending_before')];

const paths: Record<string, Record<string, RouteOperation | Parameter[]>> = {
  '/api/v1/auth/login': {
    post: {
      operationId: 'auth.login',
      summary: 'Log in',
      requestBody: body(object({ email: string, password: string })),
      responses: ok(object({ access_token: string, refresh_token: string, expires_in: integer })),
      'x-error-codes': ['invalid_login', 'rate_limited'],
    },
  },
  '/api/v1/events': {
    get: {
      operationId: 'events.list',
      summary: 'List events',
      parameters: [...paging, inQuery('city'), inQuery('status', { type: 'array', items: string })],
      responses: ok(listOf(ref('Event'))),
    },
    post: {
      operationId: 'events.create',
      summary: 'Create an event',
      parameters: [idempotencyKey],
      requestBody: body(ref('CreateEvent')),
      responses: created(ref('Event')),
      'x-error-codes': ['invalid_times'],
    },
  },
  '/api/v1/events/{event_id}': {
    parameters: [inPath('event_id')],
    get: {
      operationId: 'events.get',
      summary: 'Get an event',
      description: 'A draft is visible to its promoter only. */ is harmless here.',
      responses: ok(ref('Event')),
      'x-error-codes': ['not_found'],
    },
    delete: {
      operationId: 'events.delete',
      summary: 'Delete an event that has no orders',
      parameters: [idempotencyKey],
      responses: { '204': { description: 'Deleted' } },
      'x-error-codes': ['not_found'],
    },
  },
  '/api/v1/events/{event_id}/image': {
    put: {
      operationId: 'events.setImage',
      summary: 'Set the image of an event',
      parameters: [inPath('event_id'), idempotencyKey],
      requestBody: { required: true, content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
      responses: ok(ref('Event')),
    },
  },
  '/api/v1/events/{event_id}/sales.csv': {
    get: {
      operationId: 'analytics.exportSales',
      summary: 'Export the sales of an event',
      parameters: [inPath('event_id')],
      responses: { '200': { description: 'OK', content: { 'text/csv': { schema: string } } } },
    },
  },
  '/api/v1/events/{event_id}/tiers': {
    parameters: [inPath('event_id')],
    get: {
      operationId: 'tiers.list',
      summary: 'List the tiers of an event',
      parameters: paging,
      responses: ok(listOf(ref('Tier'))),
    },
    post: {
      operationId: 'tiers.create',
      summary: 'Add a tier to an event',
      parameters: [idempotencyKey],
      requestBody: body(
        object({ name: string, price: integer, quantity: integer, position: { ...integer, default: 0 } }, ['position']),
      ),
      responses: created(ref('Tier')),
    },
  },
  '/api/v1/tiers/{tier_id}/availability': {
    get: {
      operationId: 'tiers.availability',
      summary: 'How many are left',
      parameters: [inPath('tier_id')],
      responses: ok(object({ tier_id: string, available: integer })),
    },
  },
  '/api/v1/holds': {
    post: {
      operationId: 'holds.create',
      summary: 'Hold tickets for a few minutes',
      parameters: [idempotencyKey],
      requestBody: body(
        object({ event_id: string, items: { type: 'array', items: object({ tier_id: string, quantity: integer }) } }),
      ),
      responses: created(ref('Hold')),
      'x-error-codes': ['sold_out', 'rate_limited'],
    },
  },
  '/api/v1/orders': {
    get: {
      operationId: 'orders.list',
      summary: 'List orders',
      parameters: paging,
      responses: ok(listOf(ref('Order'))),
    },
    post: {
      operationId: 'orders.create',
      summary: 'Order what a hold promises',
      parameters: [idempotencyKey],
      requestBody: body(ref('CreateOrder')),
      responses: created(ref('Order')),
      'x-error-codes': ['hold_expired', 'sold_out'],
    },
  },
  '/api/v1/orders/{order_id}': {
    get: {
      operationId: 'orders.get',
      summary: 'Get an order',
      parameters: [inPath('order_id')],
      responses: ok(ref('Order')),
      'x-error-codes': ['not_found'],
    },
  },
  '/api/v1/orders/{order_id}/confirm': {
    post: {
      operationId: 'orders.confirm',
      summary: 'Confirm an order once its payment succeeded',
      parameters: [inPath('order_id'), idempotencyKey],
      requestBody: json(object({ payment_id: string }, ['payment_id'])),
      responses: { ...ok(ref('Order')), '202': { description: 'Payment still processing' } },
    },
  },
  '/api/v1/tickets/{ticket_id}/qr': {
    get: {
      operationId: 'tickets.qr',
      summary: 'The ticket as a QR code',
      parameters: [inPath('ticket_id')],
      responses: {
        '200': { description: 'OK', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
      },
    },
  },
  '/api/v1/waitlist': {
    post: {
      operationId: 'waitlist.join',
      summary: 'Join the waitlist of an event',
      parameters: [idempotencyKey],
      requestBody: body(object({ event_id: string, tier_id: string, party_size: integer, email: string }, ['tier_id'])),
      responses: created(ref('WaitlistEntry')),
    },
  },
};

/** A small document with the conventions of the real one: a route for each shape that the generator knows. */
export const fixtureDocument = (): OpenApiDocument =>
  structuredClone({
    openapi: '3.1.0',
    info: { title: 'Ticket Vendor', version: '0.1.0' },
    servers: [{ url: '/' }],
    paths,
    components: {
      parameters: { IdempotencyKey: { name: 'Idempotency-Key', in: 'header', schema: string } },
      schemas: {
        CreateEvent: object(
          { title: string, venue: string, city: string, start_time: string, end_time: string, capacity: integer },
          ['capacity'],
        ),
        CreateOrder: object({ hold_token: string, email: string, promo_code: string }, ['promo_code']),
        Event: object({
          id: string,
          title: string,
          city: string,
          start_time: string,
          status: { type: 'string', enum: ['draft', 'published', 'cancelled'] },
          capacity: { type: ['integer', 'null'] },
        }),
        Hold: object({ id: string, token: string, expires_at: string }),
        Order: object({
          id: string,
          status: { type: 'string', enum: ['pending', 'confirmed', 'expired', 'cancelled'] },
          total_price: integer,
          currency: string,
          created_at: string,
        }),
        Problem: object(
          {
            type: string,
            title: string,
            status: integer,
            detail: string,
            code: { type: 'string', enum: Object.keys(ERROR_CODES) },
            errors: { type: 'array', items: object({ pointer: string, detail: string }) },
            request_id: string,
          },
          ['detail', 'errors'],
        ),
        Tier: object({ id: string, name: string, price: integer, quantity: integer, sold: integer }),
        WaitlistEntry: object({ id: string, position: integer, status: string }),
      },
    },
    'x-error-codes': ERROR_CODES,
  });

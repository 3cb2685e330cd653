import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/http.ts';
import { createRouter, defineRoute, json } from '../../router.ts';
import { deliveriesQuery, deliveryPage, deliverySchema } from './schemas.ts';
import { listDeliveries, testEndpoint } from './service.ts';

export const webhookDeliveries = createRouter();
const tags: [string] = ['Webhook endpoints'];
const path = '/webhook-endpoints/{webhook_endpoint_id}' as const;
const params = z.object({ webhook_endpoint_id: idParam('webhookEndpoint', 'webhook_endpoint_id') });
const write = access.promoter('webhooks:write');
const read = access.promoter('webhooks:read');

webhookDeliveries.openapi(
  defineRoute({
    method: 'post',
    path: `${path}/test`,
    operationId: 'webhookEndpoints.test',
    summary: 'Send a test webhook',
    description:
      'A message of type `webhook.test`, signed and retried like any other. See the deliveries for its outcome.',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found', 'webhook_endpoint_disabled'],
    request: { params },
    responses: { 202: json(deliverySchema, 'The delivery, which is under way') },
  }),
  async (c) => c.json(await testEndpoint(c.var.ctx, c.req.valid('param').webhook_endpoint_id), 202),
);

webhookDeliveries.openapi(
  defineRoute({
    method: 'get',
    path: `${path}/deliveries`,
    operationId: 'webhookEndpoints.deliveries',
    summary: 'List what was sent to an endpoint',
    tags,
    access: read,
    errors: ['webhook_endpoint_not_found', 'invalid_cursor'],
    request: { params, query: deliveriesQuery },
    responses: { 200: json(deliveryPage, 'A page of deliveries, newest first') },
  }),
  async (c) =>
    c.json(await listDeliveries(c.var.ctx, c.req.valid('param').webhook_endpoint_id, c.req.valid('query')), 200),
);

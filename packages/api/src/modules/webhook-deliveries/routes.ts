import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import {
  deliveriesQuery,
  deliveryPage,
  deliverySchema,
  deliveryWithAttemptsSchema,
  replayBody,
  replayedSchema,
} from './schemas.ts';
import { getDelivery, listDeliveries, replayDeliveries, replayDelivery, testEndpoint } from './service.ts';

export const webhookDeliveries = createRouter();
const tags: [string] = ['Webhook endpoints'];
const path = '/webhook-endpoints/{webhook_endpoint_id}' as const;
const ids = { webhook_endpoint_id: idParam('webhookEndpoint', 'webhook_endpoint_id') };
const params = z.object(ids);
const deliveryParams = z.object({
  ...ids,
  message_id: z
    .string()
    // A malformed id finds nothing, as with `idParam`.
    .transform((text) => (/^msg_\w{1,250}$/.test(text) ? text : ''))
    .openapi({
      param: { name: 'message_id', in: 'path' },
      type: 'string',
      description: 'The message: the `webhook-id` of what was sent.',
      example: 'msg_ord_01k9z3v6w0d8y2m4q7r5t1x3n9_2',
    }),
});
const write = access.promoter('webhooks:write');
const read = access.promoterReader('webhooks:read');

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

webhookDeliveries.openapi(
  defineRoute({
    method: 'get',
    path: `${path}/deliveries/{message_id}`,
    operationId: 'webhookEndpoints.getDelivery',
    summary: 'Get a delivery, with its attempts',
    tags,
    access: read,
    errors: ['webhook_endpoint_not_found', 'webhook_delivery_not_found'],
    request: { params: deliveryParams },
    responses: { 200: json(deliveryWithAttemptsSchema, 'The delivery') },
  }),
  async (c) => {
    const { webhook_endpoint_id, message_id } = c.req.valid('param');
    return c.json(await getDelivery(c.var.ctx, webhook_endpoint_id, message_id), 200);
  },
);

webhookDeliveries.openapi(
  defineRoute({
    method: 'post',
    path: `${path}/deliveries/{message_id}/replay`,
    operationId: 'webhookEndpoints.replayDelivery',
    summary: 'Send a webhook again',
    description:
      'Whatever became of it before: it is sent now under the same `webhook-id`, and if that fails, by the whole schedule of retries.',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found', 'webhook_delivery_not_found', 'webhook_endpoint_disabled'],
    request: { params: deliveryParams },
    responses: { 202: json(deliverySchema, 'The delivery, which is under way') },
  }),
  async (c) => {
    const { webhook_endpoint_id, message_id } = c.req.valid('param');
    return c.json(await replayDelivery(c.var.ctx, webhook_endpoint_id, message_id), 202);
  },
);

webhookDeliveries.openapi(
  defineRoute({
    method: 'post',
    path: `${path}/replay`,
    operationId: 'webhookEndpoints.replay',
    summary: 'Send all that failed again, or all of a time',
    description:
      'At most 100 webhooks, the oldest first; the answer says how many, and whether to ask again for more. Each keeps its `webhook-id`.',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found', 'webhook_endpoint_disabled', 'invalid_cursor'],
    request: { params, body: jsonBody(replayBody) },
    responses: { 202: json(replayedSchema, 'How many are under way') },
  }),
  async (c) =>
    c.json(await replayDeliveries(c.var.ctx, c.req.valid('param').webhook_endpoint_id, c.req.valid('json')), 202),
);

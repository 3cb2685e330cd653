import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam, pageQuery } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import {
  createdEndpointSchema,
  createEndpointBody,
  endpointPage,
  endpointSchema,
  updateEndpointBody,
} from './schemas.ts';
import { changeEndpoint, createEndpoint, getEndpoint, listEndpoints, removeEndpoint, rotateSecret } from './service.ts';

export const webhookEndpoints = createRouter();
const tags: [string] = ['Webhook endpoints'];
const path = '/webhook-endpoints/{webhook_endpoint_id}' as const;
const params = z.object({ webhook_endpoint_id: idParam('webhookEndpoint', 'webhook_endpoint_id') });
const write = access.promoter('webhooks:write');
const read = access.promoterReader('webhooks:read');

webhookEndpoints.openapi(
  defineRoute({
    method: 'post',
    path: '/webhook-endpoints',
    operationId: 'webhookEndpoints.create',
    summary: 'Create a webhook endpoint',
    tags,
    access: write,
    errors: ['invalid_target', 'too_many_webhook_endpoints'],
    request: { body: jsonBody(createEndpointBody) },
    responses: { 201: json(createdEndpointSchema, 'The endpoint, with its secret') },
  }),
  async (c) => c.json(await createEndpoint(c.var.ctx, c.req.valid('json')), 201),
);

webhookEndpoints.openapi(
  defineRoute({
    method: 'get',
    path: '/webhook-endpoints',
    operationId: 'webhookEndpoints.list',
    summary: 'List your webhook endpoints',
    tags,
    access: read,
    errors: ['invalid_cursor'],
    request: { query: z.strictObject(pageQuery('webhookEndpoint')) },
    responses: { 200: json(endpointPage, 'A page of endpoints') },
  }),
  async (c) => c.json(await listEndpoints(c.var.ctx, c.req.valid('query')), 200),
);

webhookEndpoints.openapi(
  defineRoute({
    method: 'get',
    path,
    operationId: 'webhookEndpoints.get',
    summary: 'Get a webhook endpoint',
    tags,
    access: read,
    errors: ['webhook_endpoint_not_found'],
    request: { params },
    responses: { 200: json(endpointSchema, 'The endpoint') },
  }),
  async (c) => c.json(await getEndpoint(c.var.ctx, c.req.valid('param').webhook_endpoint_id), 200),
);

webhookEndpoints.openapi(
  defineRoute({
    method: 'put',
    path,
    operationId: 'webhookEndpoints.update',
    summary: 'Change a webhook endpoint',
    description: 'Fields that are left out stay as they are. Enabling an endpoint forgets its failures.',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found', 'invalid_target'],
    request: { params, body: jsonBody(updateEndpointBody) },
    responses: { 200: json(endpointSchema, 'The changed endpoint') },
  }),
  async (c) =>
    c.json(await changeEndpoint(c.var.ctx, c.req.valid('param').webhook_endpoint_id, c.req.valid('json')), 200),
);

webhookEndpoints.openapi(
  defineRoute({
    method: 'delete',
    path,
    operationId: 'webhookEndpoints.delete',
    summary: 'Delete a webhook endpoint',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found'],
    request: { params },
    responses: { 204: { description: 'The endpoint and its log are gone' } },
  }),
  async (c) => {
    await removeEndpoint(c.var.ctx, c.req.valid('param').webhook_endpoint_id);
    return c.body(null, 204);
  },
);

webhookEndpoints.openapi(
  defineRoute({
    method: 'post',
    path: `${path}/rotate-secret`,
    operationId: 'webhookEndpoints.rotateSecret',
    summary: 'Give a webhook endpoint a new secret',
    description:
      'For 24 hours each webhook is signed with the secret before as well, so that your receiver can change over without missing one. A second rotation within that time ends the oldest of the three secrets at once. The public key stays.',
    tags,
    access: write,
    errors: ['webhook_endpoint_not_found'],
    request: { params },
    responses: { 200: json(createdEndpointSchema, 'The endpoint, with its new secret') },
  }),
  async (c) => c.json(await rotateSecret(c.var.ctx, c.req.valid('param').webhook_endpoint_id), 200),
);

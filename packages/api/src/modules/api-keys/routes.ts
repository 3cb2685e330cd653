import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam, pageQuery } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { apiKeyPage, apiKeySchema, createKeyBody, rollKeyBody, updateKeyBody } from './schemas.ts';
import { createKey, listKeys, revoke, roll, update } from './service.ts';

export const apiKeys = createRouter();
const tags: [string] = ['API keys'];
const params = z.object({ api_key_id: idParam('apiKey', 'api_key_id') });

apiKeys.openapi(
  defineRoute({
    method: 'post',
    path: '/api-keys',
    operationId: 'apiKeys.create',
    summary: 'Create a key',
    tags,
    access: access.promoter('keys:write'),
    idempotent: false,
    errors: ['event_not_found'],
    request: { body: jsonBody(createKeyBody) },
    responses: { 201: json(apiKeySchema, 'The key, with its token') },
  }),
  async (c) => c.json(await createKey(c.var.ctx, c.req.valid('json')), 201),
);

apiKeys.openapi(
  defineRoute({
    method: 'get',
    path: '/api-keys',
    operationId: 'apiKeys.list',
    summary: 'List your keys',
    tags,
    access: access.promoterReader('keys:read'),
    errors: ['invalid_cursor'],
    request: { query: z.strictObject(pageQuery('apiKey')) },
    responses: { 200: json(apiKeyPage, 'A page of keys') },
  }),
  async (c) => c.json(await listKeys(c.var.ctx, c.req.valid('query')), 200),
);

apiKeys.openapi(
  defineRoute({
    method: 'put',
    path: '/api-keys/{api_key_id}',
    operationId: 'apiKeys.update',
    summary: 'Change a key',
    description:
      'Its name, or the pages that may use a publishable key. What is left out stays. The change counts everywhere ten seconds from now at the latest.',
    tags,
    access: access.promoter('keys:write'),
    errors: ['api_key_not_found'],
    request: { params, body: jsonBody(updateKeyBody) },
    responses: { 200: json(apiKeySchema, 'The key as it is now') },
  }),
  async (c) => c.json(await update(c.var.ctx, c.req.valid('param').api_key_id, c.req.valid('json')), 200),
);

apiKeys.openapi(
  defineRoute({
    method: 'delete',
    path: '/api-keys/{api_key_id}',
    operationId: 'apiKeys.revoke',
    summary: 'Revoke a key',
    tags,
    access: access.promoter('keys:write'),
    errors: ['api_key_not_found'],
    request: { params },
    responses: { 204: { description: 'The key no longer works, ten seconds from now at the latest' } },
  }),
  async (c) => {
    await revoke(c.var.ctx, c.req.valid('param').api_key_id);
    return c.body(null, 204);
  },
);

apiKeys.openapi(
  defineRoute({
    method: 'post',
    path: '/api-keys/{api_key_id}/roll',
    operationId: 'apiKeys.roll',
    summary: 'Give a key a new token',
    description:
      'The key keeps its id and what it may do. Its old token works for the grace you ask for, so that you can deploy the new one without a gap; a token from before that ends at once.',
    tags,
    access: access.promoter('keys:write'),
    idempotent: false,
    errors: ['api_key_not_found'],
    request: { params, body: jsonBody(rollKeyBody) },
    responses: { 200: json(apiKeySchema, 'The key, with its new token') },
  }),
  async (c) => c.json(await roll(c.var.ctx, c.req.valid('param').api_key_id, c.req.valid('json')), 200),
);

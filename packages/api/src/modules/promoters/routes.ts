import { z } from '@hono/zod-openapi';
import { CACHE } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody, show } from '../../middleware/route.ts';
import { listPromotersQuery, promoterPage, promoterSchema, updatePromoterBody } from './schemas.ts';
import { getPromoter, listPromoters, updatePromoter } from './service.ts';

export const promoters = createRouter();
const tags: [string] = ['Promoters'];
const params = z.object({ promoter_id: idParam('promoter', 'promoter_id') });

promoters.openapi(
  defineRoute({
    method: 'get',
    path: '/promoters',
    operationId: 'promoters.list',
    summary: 'List promoters',
    tags,
    access: access.anyone,
    cache: CACHE.page,
    errors: ['invalid_cursor'],
    request: { query: listPromotersQuery },
    responses: { 200: json(promoterPage, 'A page of promoters') },
  }),
  async (c) => show(c, await listPromoters(c.var.ctx, c.req.valid('query'))),
);

promoters.openapi(
  defineRoute({
    method: 'get',
    path: '/promoters/{promoter_id}',
    operationId: 'promoters.get',
    summary: 'Get a promoter',
    tags,
    access: access.anyone,
    cache: CACHE.page,
    errors: ['promoter_not_found'],
    request: { params },
    responses: { 200: json(promoterSchema, 'The promoter') },
  }),
  async (c) => show(c, await getPromoter(c.var.ctx, c.req.valid('param').promoter_id)),
);

promoters.openapi(
  defineRoute({
    method: 'put',
    path: '/promoters/{promoter_id}',
    operationId: 'promoters.update',
    summary: 'Change your own promoter',
    tags,
    access: access.member,
    errors: ['promoter_not_found', 'promoter_suspended'],
    request: { params, body: jsonBody(updatePromoterBody) },
    responses: { 200: json(promoterSchema, 'The promoter as it is now') },
  }),
  async (c) => c.json(await updatePromoter(c.var.ctx, c.req.valid('param').promoter_id, c.req.valid('json')), 200),
);

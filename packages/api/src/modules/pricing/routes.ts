import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { pricingSchema, updatePricingBody } from './schemas.ts';
import { getPricing, updatePricing } from './service.ts';

export const pricing = createRouter();
const tags: [string] = ['Promoters'];
const params = z.object({ promoter_id: idParam('promoter', 'promoter_id') });

pricing.openapi(
  defineRoute({
    method: 'get',
    path: '/promoters/{promoter_id}/pricing',
    operationId: 'promoters.getPricing',
    summary: 'See the fee and tax on your tickets',
    tags,
    access: access.promoterReader('events:read'),
    errors: ['promoter_not_found'],
    request: { params },
    responses: { 200: json(pricingSchema, 'The fee and tax') },
  }),
  async (c) => c.json(await getPricing(c.var.ctx, c.req.valid('param').promoter_id), 200),
);

pricing.openapi(
  defineRoute({
    method: 'put',
    path: '/promoters/{promoter_id}/pricing',
    operationId: 'promoters.updatePricing',
    summary: 'Change the fee and tax on your tickets',
    description: 'For holds from now on. Holds and orders there are keep what they were given.',
    tags,
    access: access.member,
    errors: ['promoter_not_found', 'promoter_suspended'],
    request: { params, body: jsonBody(updatePricingBody) },
    responses: { 200: json(pricingSchema, 'The fee and tax as they are now') },
  }),
  async (c) => c.json(await updatePricing(c.var.ctx, c.req.valid('param').promoter_id, c.req.valid('json')), 200),
);

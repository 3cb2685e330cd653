import { z } from '@hono/zod-openapi';
import { CACHE } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import { accessQuery, idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody, show } from '../../middleware/route.ts';
import { createTierBody, tierAvailabilitySchema, tierPage, tierSchema, updateTierBody } from './schemas.ts';
import * as service from './service.ts';

export const tiers = createRouter();
const tags: [string] = ['Tiers'];
const eventParam = z.object({ event_id: idParam('event', 'event_id') });
const query = z.strictObject(accessQuery);
const params = z.object({ tier_id: idParam('tier', 'tier_id') });

tiers.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/tiers',
    operationId: 'tiers.create',
    summary: 'Create a tier',
    tags,
    access: access.promoter('events:write'),
    errors: [
      'event_not_found',
      'event_cancelled',
      'too_many_tiers',
      'price_not_chargeable',
      'tier_not_hidden',
      'quantity_out_of_range',
      'invalid_times',
      'unclear_local_time',
    ],
    request: { params: eventParam, body: jsonBody(createTierBody) },
    responses: { 201: json(tierSchema, 'The tier') },
  }),
  async (c) => c.json(await service.createTier(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json')), 201),
);

tiers.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/tiers',
    operationId: 'tiers.list',
    summary: 'List an event’s tiers',
    tags,
    access: access.reader('events:read'),
    cache: CACHE.page,
    errors: ['event_not_found', 'not_allowed'],
    request: { params: eventParam, query },
    responses: { 200: json(tierPage, 'All its tiers, in order of position') },
  }),
  async (c) =>
    show(c, await service.listTiers(c.var.ctx, c.req.valid('param').event_id, c.req.valid('query').access_code)),
);

tiers.openapi(
  defineRoute({
    method: 'put',
    path: '/tiers/{tier_id}',
    operationId: 'tiers.update',
    summary: 'Change a tier',
    tags,
    access: access.promoter('events:write'),
    errors: [
      'tier_not_found',
      'event_cancelled',
      'tier_not_hidden',
      'price_not_chargeable',
      'quantity_below_committed',
      'quantity_out_of_range',
      'invalid_times',
      'unclear_local_time',
    ],
    request: { params, body: jsonBody(updateTierBody) },
    responses: { 200: json(tierSchema, 'The tier as it is now') },
  }),
  async (c) => c.json(await service.updateTier(c.var.ctx, c.req.valid('param').tier_id, c.req.valid('json')), 200),
);

tiers.openapi(
  defineRoute({
    method: 'delete',
    path: '/tiers/{tier_id}',
    operationId: 'tiers.delete',
    summary: 'Delete a tier without orders',
    tags,
    access: access.promoter('events:write'),
    errors: ['tier_not_found', 'tier_in_use', 'last_tier'],
    request: { params },
    responses: { 204: { description: 'The tier is gone' } },
  }),
  async (c) => {
    await service.deleteTier(c.var.ctx, c.req.valid('param').tier_id);
    return c.body(null, 204);
  },
);

tiers.openapi(
  defineRoute({
    method: 'get',
    path: '/tiers/{tier_id}/availability',
    operationId: 'tiers.availability',
    summary: 'See what can be bought of a tier now',
    tags,
    access: access.reader('events:read'),
    cache: CACHE.availability,
    errors: ['tier_not_found', 'not_allowed'],
    request: { params, query },
    responses: { 200: json(tierAvailabilitySchema, 'What the tier offers') },
  }),
  async (c) =>
    show(
      c,
      await service.getTierAvailability(c.var.ctx, c.req.valid('param').tier_id, c.req.valid('query').access_code),
    ),
);

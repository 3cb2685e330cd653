import { z } from '@hono/zod-openapi';
import { CACHE } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import { accessQuery, idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody, show } from '../../middleware/route.ts';
import {
  createEventBody,
  eventAvailabilitySchema,
  eventPage,
  eventSchema,
  eventWithTiersSchema,
  listEventsQuery,
  updateEventBody,
} from './schemas.ts';
import * as service from './service.ts';

export const events = createRouter();
const tags: [string] = ['Events'];
const query = z.strictObject(accessQuery);
const params = z.object({ event_id: idParam('event', 'event_id') });

events.openapi(
  defineRoute({
    method: 'post',
    path: '/events',
    operationId: 'events.create',
    summary: 'Create an event',
    tags,
    access: access.promoter('events:write'),
    errors: ['invalid_times', 'unclear_local_time'],
    request: { body: jsonBody(createEventBody) },
    responses: { 201: json(eventSchema, 'The event, as a draft') },
  }),
  async (c) => c.json(await service.createEvent(c.var.ctx, c.req.valid('json')), 201),
);

events.openapi(
  defineRoute({
    method: 'get',
    path: '/events',
    operationId: 'events.list',
    summary: 'List events',
    tags,
    access: access.reader('events:read'),
    cache: CACHE.page,
    errors: ['invalid_cursor', 'not_allowed'],
    request: { query: listEventsQuery },
    responses: { 200: json(eventPage, 'A page of events') },
  }),
  async (c) => show(c, await service.listEvents(c.var.ctx, c.req.valid('query'))),
);

events.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}',
    operationId: 'events.get',
    summary: 'Get an event with its tiers',
    tags,
    access: access.reader('events:read'),
    cache: CACHE.page,
    errors: ['event_not_found', 'not_allowed'],
    request: { params, query },
    responses: { 200: json(eventWithTiersSchema, 'The event') },
  }),
  async (c) =>
    show(c, await service.getEvent(c.var.ctx, c.req.valid('param').event_id, c.req.valid('query').access_code)),
);

events.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/availability',
    operationId: 'events.availability',
    summary: 'See what can be bought now',
    tags,
    access: access.reader('events:read'),
    cache: CACHE.availability,
    errors: ['event_not_found', 'not_allowed'],
    request: { params, query },
    responses: { 200: json(eventAvailabilitySchema, 'What each tier offers') },
  }),
  async (c) =>
    show(
      c,
      await service.eventAvailability(c.var.ctx, c.req.valid('param').event_id, c.req.valid('query').access_code),
    ),
);

events.openapi(
  defineRoute({
    method: 'put',
    path: '/events/{event_id}',
    operationId: 'events.update',
    summary: 'Change an event',
    tags,
    access: access.promoter('events:write'),
    errors: [
      'event_not_found',
      'event_cancelled',
      'currency_frozen',
      'price_not_chargeable',
      'quantity_below_committed',
      'invalid_times',
      'unclear_local_time',
    ],
    request: { params, body: jsonBody(updateEventBody) },
    responses: { 200: json(eventSchema, 'The event as it is now') },
  }),
  async (c) => c.json(await service.updateEvent(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json')), 200),
);

events.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/publish',
    operationId: 'events.publish',
    summary: 'Publish an event',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_cancelled', 'event_not_ready'],
    request: { params },
    responses: { 200: json(eventSchema, 'The event, published') },
  }),
  async (c) => c.json(await service.publishEvent(c.var.ctx, c.req.valid('param').event_id), 200),
);

events.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/unpublish',
    operationId: 'events.unpublish',
    summary: 'Turn an event back into a draft',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_cancelled'],
    request: { params },
    responses: { 200: json(eventSchema, 'The event, as a draft') },
  }),
  async (c) => c.json(await service.unpublishEvent(c.var.ctx, c.req.valid('param').event_id), 200),
);

events.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/cancel',
    operationId: 'events.cancel',
    summary: 'Cancel an event and refund its buyers',
    description:
      'For good: the sale and the waitlist end at once, then every order is refunded in full, its tickets are void, and buyers and waiting people are told by e-mail.',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found'],
    request: { params },
    responses: { 200: json(eventSchema, 'The event, cancelled') },
  }),
  async (c) => c.json(await service.cancelEvent(c.var.ctx, c.req.valid('param').event_id), 200),
);

events.openapi(
  defineRoute({
    method: 'delete',
    path: '/events/{event_id}',
    operationId: 'events.delete',
    summary: 'Delete an event without orders',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_has_orders'],
    request: { params },
    responses: { 204: { description: 'The event is gone' } },
  }),
  async (c) => {
    await service.deleteEvent(c.var.ctx, c.req.valid('param').event_id);
    return c.body(null, 204);
  },
);

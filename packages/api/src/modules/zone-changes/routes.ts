import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { eventSchema } from '../events/schemas.ts';
import { settleTimes } from '../events/service.ts';
import { settleTimesBody, zoneChangePage, zoneChangesQuery } from './schemas.ts';
import { listZoneChanges } from './service.ts';

export const zoneChanges = createRouter();
const tags: [string] = ['Events'];
const params = z.object({ event_id: idParam('event', 'event_id') });

zoneChanges.openapi(
  defineRoute({
    method: 'get',
    path: '/zone-changes',
    operationId: 'zoneChanges.list',
    summary: 'List events whose time zone has new rules',
    description:
      'Events to come with a time that the rules of now make another instant of than those it was promised by, and events whose time zone names no place. Until somebody decides, both the wall-clock time and the instant stay. For an admin, those of all promoters.',
    tags,
    access: access.promoterReader('events:read'),
    errors: ['invalid_cursor'],
    request: { query: zoneChangesQuery },
    responses: { 200: json(zoneChangePage, 'A page of events to decide about, newest first') },
  }),
  async (c) => c.json(await listZoneChanges(c.var.ctx, c.req.valid('query')), 200),
);

zoneChanges.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/settle-times',
    operationId: 'events.settleTimes',
    summary: 'Decide what a change of zone rules does to an event',
    description:
      'Keeps what was promised by the wall clock, so that the instants move, or keeps the instants. All times of the event and of the sales of its tiers are then by the rules of now.',
    tags,
    access: access.promoter('events:write'),
    errors: ['event_not_found', 'event_cancelled', 'invalid_times', 'unclear_local_time'],
    request: { params, body: jsonBody(settleTimesBody) },
    responses: { 200: json(eventSchema, 'The event as it is now') },
  }),
  async (c) => c.json(await settleTimes(c.var.ctx, c.req.valid('param').event_id, c.req.valid('json')), 200),
);

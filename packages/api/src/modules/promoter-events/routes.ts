import { z } from '@hono/zod-openapi';
import { CACHE } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, show } from '../../middleware/route.ts';
import { eventPage } from '../events/schemas.ts';
import { promoterEventsQuery } from './schemas.ts';
import { listPromoterEvents } from './service.ts';

export const promoterEvents = createRouter();
const params = z.object({ promoter_id: idParam('promoter', 'promoter_id') });

promoterEvents.openapi(
  defineRoute({
    method: 'get',
    path: '/promoters/{promoter_id}/events',
    operationId: 'promoters.events',
    summary: 'List a promoter’s events',
    tags: ['Promoters'],
    access: access.reader('events:read'),
    cache: CACHE.page,
    errors: ['promoter_not_found', 'invalid_cursor', 'not_allowed'],
    request: { params, query: promoterEventsQuery },
    responses: { 200: json(eventPage, 'A page of events') },
  }),
  async (c) => show(c, await listPromoterEvents(c.var.ctx, c.req.valid('param').promoter_id, c.req.valid('query'))),
);

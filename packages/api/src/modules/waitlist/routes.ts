import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { entryPage, entrySchema, eventListQuery, joinBody, joinedSchema, listQuery, notifyBody } from './schemas.ts';
import { getEntry, joinWaitlist, leaveWaitlist, listEventEntries, listOwnEntries, notifyEntry } from './service.ts';

export const waitlist = createRouter();
const tags: [string] = ['Waitlist'];
const params = z.object({ waitlist_entry_id: idParam('waitlistEntry', 'waitlist_entry_id') });

waitlist.openapi(
  defineRoute({
    method: 'post',
    path: '/waitlist',
    operationId: 'waitlist.join',
    summary: 'Join a waitlist',
    description:
      'For a tier or any tier of an event that has too few seats left. Freed seats are offered in the order of joining, by e-mail, and kept until the offer lapses.',
    tags,
    access: access.buyer('waitlist:write'),
    limits: [LIMITS.waitlist],
    errors: [
      'event_not_found',
      'event_not_on_sale',
      'event_ended',
      'sale_ended',
      'tier_not_found',
      'quantity_out_of_range',
      'already_waiting',
      'seats_available',
    ],
    request: { body: jsonBody(joinBody) },
    responses: { 201: json(joinedSchema, 'The entry, with its token') },
  }),
  async (c) => c.json(await joinWaitlist(c.var.ctx, c.req.valid('json')), 201),
);

waitlist.openapi(
  defineRoute({
    method: 'get',
    path: '/waitlist',
    operationId: 'waitlist.list',
    summary: 'List your waitlist entries',
    tags,
    access: access.user,
    errors: ['invalid_cursor'],
    request: { query: listQuery },
    responses: { 200: json(entryPage, 'A page of entries') },
  }),
  async (c) => c.json(await listOwnEntries(c.var.ctx, c.req.valid('query')), 200),
);

waitlist.openapi(
  defineRoute({
    method: 'get',
    path: '/waitlist/{waitlist_entry_id}',
    operationId: 'waitlist.get',
    summary: 'Get a waitlist entry',
    tags,
    access: access.entryReader('waitlist:read'),
    errors: ['waitlist_entry_not_found'],
    request: { params },
    responses: { 200: json(entrySchema, 'The entry') },
  }),
  async (c) => c.json(await getEntry(c.var.ctx, c.req.valid('param').waitlist_entry_id), 200),
);

waitlist.openapi(
  defineRoute({
    method: 'delete',
    path: '/waitlist/{waitlist_entry_id}',
    operationId: 'waitlist.leave',
    summary: 'Leave a waitlist',
    description: 'Seats that were offered go to the next in line.',
    tags,
    access: access.entryHolder('waitlist:write'),
    errors: ['waitlist_entry_not_found', 'waitlist_entry_closed', 'offer_being_paid'],
    request: { params },
    responses: { 204: { description: 'The entry is out of the line' } },
  }),
  async (c) => {
    await leaveWaitlist(c.var.ctx, c.req.valid('param').waitlist_entry_id);
    return c.body(null, 204);
  },
);

waitlist.openapi(
  defineRoute({
    method: 'post',
    path: '/waitlist/{waitlist_entry_id}/notify',
    operationId: 'waitlist.notify',
    summary: 'Send an open offer again',
    description: 'Or, with `override`, offer a waiting entry free seats out of turn.',
    tags,
    access: access.promoter('waitlist:write'),
    errors: ['waitlist_entry_not_found', 'offer_not_open', 'event_not_on_sale', 'event_ended', 'sold_out'],
    request: { params, body: jsonBody(notifyBody) },
    responses: { 200: json(entrySchema, 'The entry whose offer is sent') },
  }),
  async (c) => c.json(await notifyEntry(c.var.ctx, c.req.valid('param').waitlist_entry_id, c.req.valid('json')), 200),
);

waitlist.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/waitlist',
    operationId: 'events.waitlist',
    summary: 'List who waits for an event',
    tags,
    access: access.promoterReader('waitlist:read'),
    errors: ['event_not_found', 'invalid_cursor'],
    request: { params: z.object({ event_id: idParam('event', 'event_id') }), query: eventListQuery },
    responses: { 200: json(entryPage, 'A page of entries') },
  }),
  async (c) => c.json(await listEventEntries(c.var.ctx, c.req.valid('param').event_id, c.req.valid('query')), 200),
);

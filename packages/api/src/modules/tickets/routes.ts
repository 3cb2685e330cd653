import { z } from '@hono/zod-openapi';
import { matches } from '../../core/caching.ts';
import { access } from '../../core/caller.ts';
import { boughtByMeQuery, createdSort, idParam, idSchema, pageQuery } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { ticketPage, ticketSchema, updateTicketBody } from './schemas.ts';
import { findTicketImage, getTicket, listTickets, updateTicket } from './service.ts';

export const tickets = createRouter();
const tags: [string] = ['Tickets'];
const params = z.object({ ticket_id: idParam('ticket', 'ticket_id') });

tickets.openapi(
  defineRoute({
    method: 'get',
    path: '/tickets',
    operationId: 'tickets.list',
    summary: 'List tickets',
    description:
      'A promoter sees their events’ tickets, and with `bought_by_me` those they bought themselves; a buyer their own.',
    tags,
    access: access.orderReader('tickets:read'),
    errors: ['invalid_cursor'],
    request: {
      query: z.strictObject({
        ...pageQuery('ticket'),
        order_id: idSchema('order', 'Only tickets of this order.').optional(),
        event_id: idSchema('event', 'Only tickets of this event.').optional(),
        tier_id: idSchema('tier', 'Only tickets of this tier.').optional(),
        bought_by_me: boughtByMeQuery.optional(),
        status: z
          .enum(['valid', 'checked_in', 'void'])
          .optional()
          .openapi({ description: 'Only tickets in this state.', example: 'valid' }),
        admitted_void: z
          .enum(['true'])
          .transform(() => true as const)
          .optional()
          .openapi({
            type: 'string',
            enum: ['true'],
            description: 'Only tickets with which somebody was let in although they were void.',
            example: 'true',
          }),
        sort: createdSort,
      }),
    },
    responses: { 200: json(ticketPage, 'A page of tickets') },
  }),
  async (c) => c.json(await listTickets(c.var.ctx, c.req.valid('query')), 200),
);

tickets.openapi(
  defineRoute({
    method: 'get',
    path: '/tickets/{ticket_id}',
    operationId: 'tickets.get',
    summary: 'Look at a ticket',
    tags,
    access: access.orderReader('tickets:read'),
    errors: ['ticket_not_found'],
    request: { params },
    responses: { 200: json(ticketSchema, 'The ticket') },
  }),
  async (c) => c.json(await getTicket(c.var.ctx, c.req.valid('param').ticket_id), 200),
);

tickets.openapi(
  defineRoute({
    method: 'put',
    path: '/tickets/{ticket_id}',
    operationId: 'tickets.update',
    summary: 'Say who a ticket is for',
    description: 'By its buyer or its promoter, until it is checked in or void.',
    tags,
    access: access.orderHolder('orders:write'),
    errors: ['ticket_not_found', 'ticket_void', 'already_checked_in'],
    request: { params, body: jsonBody(updateTicketBody) },
    responses: { 200: json(ticketSchema, 'The ticket') },
  }),
  async (c) => c.json(await updateTicket(c.var.ctx, c.req.valid('param').ticket_id, c.req.valid('json').attendee), 200),
);

tickets.openapi(
  defineRoute({
    method: 'get',
    path: '/tickets/{ticket_id}/qr.png',
    operationId: 'tickets.image',
    summary: 'A ticket’s QR code as an image',
    description:
      'For e-mails. Keep it no longer than you must: each use asks whether it is still right, by `If-None-Match`, and a ticket that admits nobody any more has no code.',
    tags,
    access: access.anyone,
    errors: ['ticket_not_found'],
    request: {
      params,
      query: z.strictObject({
        signature: z.string().max(64).openapi({ description: 'As in the ticket’s qr_image_url.', example: 'mQ2…' }),
      }),
    },
    responses: {
      200: {
        description: 'The image',
        content: { 'image/png': { schema: z.string().openapi({ format: 'binary', description: 'A PNG.' }) } },
      },
      304: { description: 'What you have, by `If-None-Match`, is still right' },
      410: {
        description: 'The ticket is void or its event cancelled: an image that says so, without a code',
        content: { 'image/png': { schema: z.string().openapi({ format: 'binary', description: 'A PNG.' }) } },
      },
    },
  }),
  async (c) => {
    const image = await findTicketImage(c.var.ctx, c.req.valid('param').ticket_id, c.req.valid('query').signature);
    // Browsers and mail readers show the picture of a 410 too.
    const headers = { 'cache-control': 'private, no-cache', etag: image.etag };
    if (image.admits && matches(c.req.header('if-none-match'), image.etag)) return c.body(null, 304, headers);
    return c.body(await image.draw(), image.admits ? 200 : 410, { ...headers, 'content-type': 'image/png' });
  },
);

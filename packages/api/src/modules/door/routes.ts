import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { ticketSchema } from '../tickets/schemas.ts';
import {
  doorQuery,
  doorSchema,
  scanResultsSchema,
  uploadScansBody,
  validateBody,
  validateCodeBody,
} from './schemas.ts';
import { getDoor, uploadScans, validateCode, validateTicket } from './service.ts';

export const door = createRouter();
const ticketTags: [string] = ['Tickets'];
const tags: [string] = ['Door'];
const params = z.object({ event_id: idParam('event', 'event_id') });

const validateErrors = [
  'ticket_not_found',
  'already_checked_in',
  'ticket_void',
  'event_cancelled',
  'scan_id_reused',
] as const;

door.openapi(
  defineRoute({
    method: 'post',
    path: '/tickets/validate',
    operationId: 'tickets.validateCode',
    summary: 'Check in by QR text or ticket code',
    tags: ticketTags,
    access: access.door,
    errors: [...validateErrors, 'ticket_token_invalid'],
    request: { body: jsonBody(validateCodeBody) },
    responses: { 200: json(ticketSchema, 'The person may enter') },
  }),
  async (c) => {
    const { code, ...asked } = c.req.valid('json');
    return c.json(await validateCode(c.var.ctx, code, asked), 200);
  },
);

door.openapi(
  defineRoute({
    method: 'post',
    path: '/tickets/{ticket_id}/validate',
    operationId: 'tickets.validate',
    summary: 'Check a ticket in',
    description:
      'Once. A second scan is refused with when and where the first one was; a repeat with the same `scan_id` is the same scan.',
    tags: ticketTags,
    access: access.door,
    errors: validateErrors,
    request: {
      params: z.object({ ticket_id: idParam('ticket', 'ticket_id') }),
      body: jsonBody(validateBody),
    },
    responses: { 200: json(ticketSchema, 'The person may enter') },
  }),
  async (c) => c.json(await validateTicket(c.var.ctx, c.req.valid('param').ticket_id, c.req.valid('json')), 200),
);

door.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/door',
    operationId: 'door.get',
    summary: 'Get what a scanner needs offline',
    description:
      'The public key that checks QR codes, and the tickets that admit nobody any more. With `since` only those that changed after your last answer; ask until `has_more` is false, and again every minute or so.',
    tags,
    access: access.door,
    errors: ['event_not_found', 'invalid_cursor'],
    request: { params, query: doorQuery },
    responses: { 200: json(doorSchema, 'The event as its door sees it') },
  }),
  async (c) => c.json(await getDoor(c.var.ctx, c.req.valid('param').event_id, c.req.valid('query')), 200),
);

door.openapi(
  defineRoute({
    method: 'post',
    path: '/events/{event_id}/check-ins',
    operationId: 'door.upload',
    summary: 'Upload the scans of an offline scanner',
    description:
      'The scans by which people were let in. The earliest scan of a ticket is its check-in, whichever scanner uploads first; every other is reported with it as a conflict. A scan is known by its `scan_id`, so an upload can be repeated.',
    tags,
    access: access.door,
    errors: ['event_not_found'],
    request: { params, body: jsonBody(uploadScansBody) },
    responses: { 200: json(scanResultsSchema, 'What became of each scan') },
  }),
  async (c) => {
    const { event_id } = c.req.valid('param');
    return c.json(await uploadScans(c.var.ctx, event_id, c.req.valid('json').scans), 200);
  },
);

import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { SALE_REFUSALS } from '../../ports/holds.ts';
import { ADMISSION_REFUSALS } from '../../ports/waiting-room.ts';
import { createHoldBody, holdSchema, holdTokenBody, tokenInput } from './schemas.ts';
import { extendHold, getHold, placeHold, releaseHold } from './service.ts';

export const holds = createRouter();
const tags: [string] = ['Holds'];
const params = z.object({ hold_id: idParam('hold', 'hold_id') });
const query = z.strictObject({ token: tokenInput });

holds.openapi(
  defineRoute({
    method: 'post',
    path: '/holds',
    operationId: 'holds.create',
    summary: 'Hold tickets for a few minutes',
    description: 'All of the tickets are kept, or none. The price is fixed for as long as the hold lasts.',
    tags,
    access: access.buyer('orders:write'),
    limitByGate: LIMITS.holds,
    idempotent: 'gate',
    errors: [
      ...SALE_REFUSALS,
      ...ADMISSION_REFUSALS,
      'too_many_holds',
      'address_limit',
      'hold_expired',
      'service_busy',
    ],
    request: { body: jsonBody(createHoldBody) },
    responses: { 201: json(holdSchema, 'The hold') },
  }),
  async (c) => c.json(await placeHold(c.var.ctx, c.req.valid('json')), 201),
);

holds.openapi(
  defineRoute({
    method: 'get',
    path: '/holds/{hold_id}',
    operationId: 'holds.get',
    summary: 'Look at a hold',
    tags,
    access: access.buyer('orders:read'),
    errors: ['hold_not_found'],
    request: { params, query },
    responses: { 200: json(holdSchema, 'The hold') },
  }),
  async (c) => c.json(await getHold(c.var.ctx, c.req.valid('param').hold_id, c.req.valid('query').token), 200),
);

holds.openapi(
  defineRoute({
    method: 'post',
    path: '/holds/{hold_id}/extend',
    operationId: 'holds.extend',
    summary: 'Extend a hold, once',
    description:
      'For as long again, of what is still on sale. A hold whose order was refused asks for room like a new one.',
    tags,
    access: access.buyer('orders:write'),
    idempotent: 'gate',
    errors: ['hold_not_found', 'hold_expired', 'hold_already_extended', ...SALE_REFUSALS, 'service_busy'],
    request: { params, body: jsonBody(holdTokenBody) },
    responses: { 200: json(holdSchema, 'The hold with a new token and end') },
  }),
  async (c) => c.json(await extendHold(c.var.ctx, c.req.valid('param').hold_id, c.req.valid('json').token), 200),
);

holds.openapi(
  defineRoute({
    method: 'delete',
    path: '/holds/{hold_id}',
    operationId: 'holds.release',
    summary: 'Give held tickets back',
    tags,
    access: access.buyer('orders:write'),
    idempotent: 'gate',
    errors: ['hold_not_found'],
    request: { params, query },
    responses: {
      202: { description: 'They will be free as soon as the store of holds, which is away just now, is back' },
      204: { description: 'The tickets are free again' },
    },
  }),
  async (c) => {
    const free = await releaseHold(c.var.ctx, c.req.valid('param').hold_id, c.req.valid('query').token);
    return c.body(null, free ? 204 : 202);
  },
);

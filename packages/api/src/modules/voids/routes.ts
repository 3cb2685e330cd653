import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { orderSchema } from '../orders/schemas.ts';
import { freeSeatsBody, voidTicketsBody } from './schemas.ts';
import { freeSeats, voidTickets } from './service.ts';

export const voids = createRouter();
const tags: [string] = ['Orders'];
const params = z.object({ order_id: idParam('order', 'order_id') });

voids.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/void-tickets',
    operationId: 'orders.voidTickets',
    summary: 'Void tickets of an order',
    description:
      'They admit nobody any more. No money moves: a refund gives that back, before or after. Tickets that are void already stay as they are.',
    tags,
    access: access.promoter('orders:write'),
    errors: ['order_not_found', 'order_has_no_tickets', 'ticket_not_found'],
    request: { params, body: jsonBody(voidTicketsBody) },
    responses: { 200: json(orderSchema, 'The order with its tickets') },
  }),
  async (c) => c.json(await voidTickets(c.var.ctx, c.req.valid('param').order_id, c.req.valid('json')), 200),
);

voids.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/free-seats',
    operationId: 'orders.freeSeats',
    summary: 'Free the seats of void tickets',
    description:
      'Gives seats back to the sale, and to whoever waits: those that stayed taken when the tickets were voided, because somebody sat there or the payment was refunded at Stripe.',
    tags,
    access: access.promoter('orders:write'),
    errors: ['order_not_found', 'order_has_no_tickets', 'ticket_not_found', 'ticket_not_void'],
    request: { params, body: jsonBody(freeSeatsBody) },
    responses: { 200: json(orderSchema, 'The order with its tickets') },
  }),
  async (c) => c.json(await freeSeats(c.var.ctx, c.req.valid('param').order_id, c.req.valid('json')), 200),
);

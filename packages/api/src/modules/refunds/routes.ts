import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { refundSchema } from '../orders/schemas.ts';
import { refundBody, refundedOrderSchema } from './schemas.ts';
import { refundOrder, retryRefund } from './service.ts';

export const refunds = createRouter();
const tags: [string] = ['Orders'];
const params = z.object({ order_id: idParam('order', 'order_id') });

refunds.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/refund',
    operationId: 'orders.refund',
    summary: 'Refund an order',
    description:
      'Of tickets, of an amount, or, with neither, of all that is left. Whether tickets are voided and seats freed is decided apart: see `void_tickets` and `free_seats`.',
    tags,
    access: access.promoter('orders:write'),
    errors: [
      'order_not_found',
      'order_not_refundable',
      'ticket_not_refundable',
      'refund_exceeds_payment',
      'price_not_chargeable',
    ],
    request: { params, body: jsonBody(refundBody) },
    responses: { 200: json(refundedOrderSchema, 'The order and its refund') },
  }),
  async (c) => c.json(await refundOrder(c.var.ctx, c.req.valid('param').order_id, c.req.valid('json')), 200),
);

refunds.openapi(
  defineRoute({
    method: 'post',
    path: '/refunds/{refund_id}/retry',
    operationId: 'refunds.retry',
    summary: 'Try a failed refund again',
    description: 'Sends the money once more. A refund that fails stays owed, and you are told by e-mail.',
    tags,
    access: access.promoter('orders:write'),
    errors: ['refund_not_found', 'refund_not_failed'],
    request: { params: z.object({ refund_id: idParam('refund', 'refund_id') }) },
    responses: { 200: json(refundSchema, 'The refund, pending again') },
  }),
  async (c) => c.json(await retryRefund(c.var.ctx, c.req.valid('param').refund_id), 200),
);

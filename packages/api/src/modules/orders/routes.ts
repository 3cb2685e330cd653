import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import {
  boughtByMeQuery,
  createdRange,
  createdSort,
  emailInput,
  idParam,
  idSchema,
  pageQuery,
} from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { choosePaymentBody, orderPage, orderSchema, orderSummarySchema } from './schemas.ts';
import { cancelOrder, choosePayment, confirmOwnOrder, getOrder, listOrders } from './service.ts';

export const orders = createRouter();
const tags: [string] = ['Orders'];
const params = z.object({ order_id: idParam('order', 'order_id') });

orders.openapi(
  defineRoute({
    method: 'get',
    path: '/orders',
    operationId: 'orders.list',
    summary: 'List orders',
    description:
      'A promoter sees the orders of their events, and with `bought_by_me` what they bought themselves; a buyer their own.',
    tags,
    access: access.orderReader('orders:read'),
    errors: ['invalid_cursor'],
    request: {
      query: z.strictObject({
        ...pageQuery('order'),
        event_id: idSchema('event', 'Only orders of this event.').optional(),
        bought_by_me: boughtByMeQuery.optional(),
        status: orderSummarySchema.shape.status.optional(),
        refund_status: orderSummarySchema.shape.refund_status.optional(),
        email: emailInput('Only orders with this e-mail.').optional(),
        ...createdRange,
        sort: createdSort,
      }),
    },
    responses: { 200: json(orderPage, 'A page of orders') },
  }),
  async (c) => c.json(await listOrders(c.var.ctx, c.req.valid('query')), 200),
);

orders.openapi(
  defineRoute({
    method: 'get',
    path: '/orders/{order_id}',
    operationId: 'orders.get',
    summary: 'Look at an order',
    tags,
    access: access.orderReader('orders:read'),
    errors: ['order_not_found', 'payment_provider_unavailable'],
    request: { params },
    responses: { 200: json(orderSchema, 'The order with its tickets') },
  }),
  async (c) => c.json(await getOrder(c.var.ctx, c.req.valid('param').order_id), 200),
);

orders.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/confirm',
    operationId: 'orders.confirm',
    summary: 'Confirm a paid order',
    description:
      'Asks Stripe whether the order is paid and issues the tickets. Safe to call at any time and any number of times.',
    tags,
    access: access.orderHolder('orders:write'),
    errors: [
      'order_not_found',
      'payment_pending',
      'payment_mismatch',
      'order_not_pending',
      'event_not_on_sale',
      'payment_provider_unavailable',
    ],
    request: { params },
    responses: {
      200: json(
        orderSchema,
        'The order with its tickets; or one that is not confirmed, whose money goes back because it came too late',
      ),
    },
  }),
  async (c) => c.json(await confirmOwnOrder(c.var.ctx, c.req.valid('param').order_id), 200),
);

orders.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/cancel',
    operationId: 'orders.cancel',
    summary: 'Give up a pending order',
    description:
      'Frees its seats. Its payment is cancelled; one that a bank is at work on can’t be, and what still comes of it is given back.',
    tags,
    access: access.orderHolder('orders:write'),
    errors: [
      'order_not_found',
      'order_not_pending',
      'payment_mismatch',
      'payment_pending',
      'payment_provider_unavailable',
    ],
    request: { params },
    responses: { 200: json(orderSchema, 'The cancelled order') },
  }),
  async (c) => c.json(await cancelOrder(c.var.ctx, c.req.valid('param').order_id), 200),
);

orders.openapi(
  defineRoute({
    method: 'post',
    path: '/orders/{order_id}/payment',
    operationId: 'orders.choosePayment',
    summary: 'Choose how to pay a pending order',
    description:
      'Answers with what it takes to pay in the wanted mode. The other mode’s payment is ended first; should the buyer have been faster, the order is answered confirmed.',
    tags,
    access: access.orderHolder('orders:write'),
    errors: [
      'order_not_found',
      'order_not_pending',
      'payment_pending',
      'payment_account_required',
      'payment_provider_unavailable',
    ],
    request: { params, body: jsonBody(choosePaymentBody) },
    responses: { 200: json(orderSchema, 'The order with its payment') },
  }),
  async (c) => c.json(await choosePayment(c.var.ctx, c.req.valid('param').order_id, c.req.valid('json').mode), 200),
);

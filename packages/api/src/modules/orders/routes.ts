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
} from '../../core/http.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../router.ts';
import { createdOrderSchema, createOrderBody, orderPage, orderSchema, orderSummarySchema } from './schemas.ts';
import { cancelOrder, confirmOwnOrder, createOrder, getOrder, listOrders } from './service.ts';

export const orders = createRouter();
const tags: [string] = ['Orders'];
const params = z.object({ order_id: idParam('order', 'order_id') });

orders.openapi(
  defineRoute({
    method: 'post',
    path: '/orders',
    operationId: 'orders.create',
    summary: 'Order tickets',
    description:
      'From a hold, from a choice of tickets, or from a waitlist offer. The answer holds what it takes to pay; a free order is confirmed at once and holds its tickets.',
    tags,
    access: access.buyer('orders:write'),
    limits: [LIMITS.orders],
    errors: [
      'hold_not_found',
      'hold_expired',
      'hold_no_longer_fits',
      'event_not_found',
      'event_not_on_sale',
      'event_ended',
      'tier_not_found',
      'sale_not_started',
      'sale_ended',
      'quantity_out_of_range',
      'sold_out',
      'too_many_together',
      'waitlist_first',
      'too_many_holds',
      'address_limit',
      'too_many_open_orders',
      'waitlist_entry_not_found',
      'offer_not_open',
      'offer_being_paid',
      'currency_differs',
      'price_below_minimum',
      'price_not_chargeable',
      'promo_code_not_found',
      'promo_code_inactive',
      'promo_code_not_started',
      'promo_code_ended',
      'promo_code_not_applicable',
      'promo_code_used_up',
      'promo_code_used_by_email',
      'promo_code_changed',
      'payment_account_required',
      'order_not_found',
      'order_not_pending',
      'payment_provider_unavailable',
      'service_busy',
    ],
    request: { body: jsonBody(createOrderBody) },
    responses: { 201: json(createdOrderSchema, 'The order with its secret and payment') },
  }),
  async (c) => c.json(await createOrder(c.var.ctx, c.req.valid('json')), 201),
);

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

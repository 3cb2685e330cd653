import { access } from '../../core/caller.ts';
import { LIMITS } from '../../core/rate-limits.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { SALE_REFUSALS } from '../../ports/holds.ts';
import { ADMISSION_REFUSALS } from '../../ports/waiting-room.ts';
import { checkPromoCodeBody, createdOrderSchema, createOrderBody, quoteSchema } from './schemas.ts';
import { checkPromoCode, createOrder } from './service.ts';

export const checkout = createRouter();
const tags: [string] = ['Orders'];

checkout.openapi(
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
      ...SALE_REFUSALS,
      'too_many_holds',
      ...ADMISSION_REFUSALS,
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

checkout.openapi(
  defineRoute({
    method: 'post',
    path: '/promo-codes/check',
    operationId: 'promoCodes.check',
    summary: 'Ask what tickets cost with a promo code',
    description:
      'Takes no redemption: only an order does. The price is that of the hold, or of today where there is none.',
    tags: ['Promo codes'],
    access: access.buyer('orders:write'),
    limits: [LIMITS.promoCodes],
    idempotent: false,
    errors: [
      'event_not_found',
      'event_not_on_sale',
      'event_ended',
      'hold_not_found',
      'tier_not_found',
      'promo_code_not_found',
      'promo_code_inactive',
      'promo_code_not_started',
      'promo_code_ended',
      'promo_code_not_applicable',
      'promo_code_used_up',
      'promo_code_used_by_email',
      'price_below_minimum',
      'price_not_chargeable',
    ],
    request: { body: jsonBody(checkPromoCodeBody) },
    responses: { 200: json(quoteSchema, 'The price with the code') },
  }),
  async (c) => c.json(await checkPromoCode(c.var.ctx, c.req.valid('json')), 200),
);

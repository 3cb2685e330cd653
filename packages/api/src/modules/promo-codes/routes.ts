import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { booleanQuery, idParam, idSchema, pageQuery } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { createPromoCodeBody, promoCodeInput, promoCodePage, promoCodeSchema, updatePromoCodeBody } from './schemas.ts';
import { createPromoCode, deactivatePromoCode, getPromoCode, listPromoCodes, updatePromoCode } from './service.ts';

export const promoCodes = createRouter();
const tags: [string] = ['Promo codes'];
const params = z.object({ promo_code_id: idParam('promoCode', 'promo_code_id') });

promoCodes.openapi(
  defineRoute({
    method: 'post',
    path: '/promo-codes',
    operationId: 'promoCodes.create',
    summary: 'Create a promo code',
    tags,
    access: access.promoter('events:write'),
    errors: [
      'event_not_found',
      'tier_not_found',
      'currency_differs',
      'price_not_chargeable',
      'invalid_times',
      'promo_code_taken',
    ],
    request: { body: jsonBody(createPromoCodeBody) },
    responses: { 201: json(promoCodeSchema, 'The promo code') },
  }),
  async (c) => c.json(await createPromoCode(c.var.ctx, c.req.valid('json')), 201),
);

promoCodes.openapi(
  defineRoute({
    method: 'get',
    path: '/promo-codes',
    operationId: 'promoCodes.list',
    summary: 'List your promo codes',
    tags,
    access: access.promoterReader('events:read'),
    errors: ['invalid_cursor'],
    request: {
      query: z.strictObject({
        ...pageQuery('promoCode'),
        event_id: idSchema('event', 'Only codes for this event alone.').optional(),
        code: promoCodeInput.optional(),
        active: booleanQuery('Only those that can be used, or only those that can’t.').optional(),
      }),
    },
    responses: { 200: json(promoCodePage, 'A page of promo codes, newest first') },
  }),
  async (c) => c.json(await listPromoCodes(c.var.ctx, c.req.valid('query')), 200),
);

promoCodes.openapi(
  defineRoute({
    method: 'get',
    path: '/promo-codes/{promo_code_id}',
    operationId: 'promoCodes.get',
    summary: 'Get a promo code',
    tags,
    access: access.promoterReader('events:read'),
    errors: ['promo_code_not_found'],
    request: { params },
    responses: { 200: json(promoCodeSchema, 'The promo code') },
  }),
  async (c) => c.json(await getPromoCode(c.var.ctx, c.req.valid('param').promo_code_id), 200),
);

promoCodes.openapi(
  defineRoute({
    method: 'put',
    path: '/promo-codes/{promo_code_id}',
    operationId: 'promoCodes.update',
    summary: 'Change a promo code',
    description: 'Orders made before keep their discount. Its name and event stay.',
    tags,
    access: access.promoter('events:write'),
    errors: ['promo_code_not_found', 'tier_not_found', 'currency_differs', 'price_not_chargeable', 'invalid_times'],
    request: { params, body: jsonBody(updatePromoCodeBody) },
    responses: { 200: json(promoCodeSchema, 'The promo code as it is now') },
  }),
  async (c) => c.json(await updatePromoCode(c.var.ctx, c.req.valid('param').promo_code_id, c.req.valid('json')), 200),
);

promoCodes.openapi(
  defineRoute({
    method: 'post',
    path: '/promo-codes/{promo_code_id}/deactivate',
    operationId: 'promoCodes.deactivate',
    summary: 'End a promo code',
    description: 'Pending orders that use it can still be paid. promoCodes.update makes it active again.',
    tags,
    access: access.promoter('events:write'),
    errors: ['promo_code_not_found'],
    request: { params },
    responses: { 200: json(promoCodeSchema, 'The promo code as it is now') },
  }),
  async (c) => c.json(await deactivatePromoCode(c.var.ctx, c.req.valid('param').promo_code_id), 200),
);

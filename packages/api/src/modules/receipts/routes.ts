import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute } from '../../middleware/route.ts';
import { renderReceipt } from './service.ts';

export const receipts = createRouter();

receipts.openapi(
  defineRoute({
    method: 'get',
    path: '/orders/{order_id}/receipt',
    operationId: 'orders.receipt',
    summary: 'Get an order’s receipt to print',
    description: 'A page of HTML without scripts, for the buyer and the promoter of a confirmed order.',
    tags: ['Orders'],
    access: access.orderReader('orders:read'),
    errors: ['order_not_found', 'order_without_receipt'],
    request: { params: z.object({ order_id: idParam('order', 'order_id') }) },
    responses: {
      200: {
        description: 'The receipt',
        content: { 'text/html': { schema: z.string().openapi({ description: 'A complete HTML document.' }) } },
      },
    },
  }),
  async (c) => {
    const { markup, contentSecurityPolicy } = await renderReceipt(c.var.ctx, c.req.valid('param').order_id);
    return c.body(markup, 200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
    });
  },
);

import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { createPaymentAccountBody, onboardingSchema, paymentAccountSchema } from './schemas.ts';
import { createPaymentAccount, getPaymentAccount } from './service.ts';

export const paymentAccounts = createRouter();
const tags: [string] = ['Promoters'];
const params = z.object({ promoter_id: idParam('promoter', 'promoter_id') });
const path = '/promoters/{promoter_id}/payment-account';

paymentAccounts.openapi(
  defineRoute({
    method: 'post',
    path,
    operationId: 'promoters.createPaymentAccount',
    summary: 'Be paid: make your account at Stripe',
    description:
      'Makes the account the first time; answers with a link to Stripe’s form each time. Live deployments sell paid tickets only for promoters whose account can take charges.',
    tags,
    access: access.member,
    errors: ['promoter_not_found', 'promoter_suspended', 'request_in_progress', 'payment_provider_unavailable'],
    request: { params, body: jsonBody(createPaymentAccountBody) },
    responses: { 200: json(onboardingSchema, 'The account and where to complete it') },
  }),
  async (c) =>
    c.json(await createPaymentAccount(c.var.ctx, c.req.valid('param').promoter_id, c.req.valid('json')), 200),
);

paymentAccounts.openapi(
  defineRoute({
    method: 'get',
    path,
    operationId: 'promoters.paymentAccount',
    summary: 'Look at your account at Stripe',
    tags,
    access: access.memberReader,
    errors: ['promoter_not_found'],
    request: { params },
    responses: { 200: json(paymentAccountSchema, 'What the account may do by now') },
  }),
  async (c) => c.json(await getPaymentAccount(c.var.ctx, c.req.valid('param').promoter_id), 200),
);

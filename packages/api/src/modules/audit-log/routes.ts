import { access } from '../../core/caller.ts';
import { createRouter, defineRoute, json } from '../../middleware/route.ts';
import { auditLogQuery, auditPage } from './schemas.ts';
import { listNotes } from './service.ts';

export const auditLog = createRouter();

auditLog.openapi(
  defineRoute({
    method: 'get',
    path: '/audit-log',
    operationId: 'auditLog.list',
    summary: 'See who did what',
    description:
      'Changes of keys, events, tiers, prices, promo codes, webhook endpoints and the promoter itself, refunds, and what was done to the waitlist out of turn; an admin sees those of all promoters.',
    tags: ['Audit log'],
    access: access.memberReader,
    errors: ['invalid_cursor'],
    request: { query: auditLogQuery },
    responses: { 200: json(auditPage, 'A page of deeds, newest first') },
  }),
  async (c) => c.json(await listNotes(c.var.ctx, c.req.valid('query')), 200),
);

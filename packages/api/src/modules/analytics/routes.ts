import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { access } from '../../core/caller.ts';
import type { AppEnv } from '../../core/context.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json } from '../../middleware/route.ts';
import type { CsvForm } from './csv.ts';
import { analyticsSchema, exportQuery, salePage, salesQuery } from './schemas.ts';
import { getAnalytics, listSales, streamSales } from './service.ts';

export const analytics = createRouter();
const tags: [string] = ['Analytics'];
const params = z.object({ event_id: idParam('event', 'event_id') });
const csv = {
  'text/csv': {
    schema: z.string().openapi({
      description:
        'One record an order, after one of column names, behind a UTF-8 byte order mark. A text that a spreadsheet would take for a formula, a number or a date has an apostrophe in front, and so has one that begins with an apostrophe: take one off.',
    }),
  },
};

const answerCsv = async (c: Context<AppEnv>, eventId: string, form: CsvForm) =>
  c.body(await streamSales(c.var.ctx, eventId, form), 200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="sales-${eventId}.csv"`,
  });

analytics.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/analytics',
    operationId: 'analytics.event',
    summary: 'See what an event has brought',
    description: 'Orders, money, check-ins and the waitlist, in total, by tier and by day.',
    tags,
    access: access.promoterReader('analytics:read'),
    errors: ['event_not_found'],
    request: { params },
    responses: { 200: json(analyticsSchema, 'The figures as of now') },
  }),
  async (c) => c.json(await getAnalytics(c.var.ctx, c.req.valid('param').event_id), 200),
);

analytics.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/sales',
    operationId: 'analytics.sales',
    summary: 'Get an event’s sales report',
    description:
      'Every order that was ever confirmed: pages of JSON, newest first, or with `Accept: text/csv` or `format=csv` the whole report as CSV (RFC 4180), oldest first, with amounts in major units.',
    tags,
    access: access.promoterReader('analytics:read'),
    errors: ['event_not_found', 'invalid_cursor'],
    request: { params, query: salesQuery },
    responses: {
      200: {
        description: 'The report',
        content: {
          'application/json': { schema: salePage },
          ...csv,
        },
      },
    },
  }),
  async (c) => {
    const { event_id } = c.req.valid('param');
    const query = c.req.valid('query');
    const accepted = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    });
    c.header('vary', 'Accept', { append: true });
    const format = query.format ?? (accepted === 'text/csv' ? 'csv' : 'json');
    return format === 'csv'
      ? answerCsv(c, event_id, query.separator)
      : c.json(await listSales(c.var.ctx, event_id, query), 200);
  },
);

analytics.openapi(
  defineRoute({
    method: 'get',
    path: '/events/{event_id}/sales/export',
    operationId: 'analytics.exportSales',
    summary: 'Export an event’s sales as CSV',
    description: 'The whole sales report (RFC 4180), oldest first, with amounts in major units.',
    tags,
    access: access.promoterReader('analytics:read'),
    errors: ['event_not_found'],
    request: { params, query: exportQuery },
    responses: { 200: { description: 'The report', content: csv } },
  }),
  async (c) => answerCsv(c, c.req.valid('param').event_id, c.req.valid('query').separator),
);

import { z } from '@hono/zod-openapi';
import { access } from '../../core/caller.ts';
import { idParam } from '../../core/fields.ts';
import { createRouter, defineRoute, json, jsonBody } from '../../middleware/route.ts';
import { ownPromoterSchema } from '../promoters/schemas.ts';
import { adminPromotersQuery, ownPromoterPage, suspendBody, systemHealthSchema } from './schemas.ts';
import { listPromoters, reinstatePromoter, suspendPromoter, systemHealth, verifyPromoter } from './service.ts';

export const admin = createRouter();
const tags: [string] = ['Admin'];
const params = z.object({ promoter_id: idParam('promoter', 'promoter_id') });

admin.openapi(
  defineRoute({
    method: 'get',
    path: '/admin/promoters',
    operationId: 'adminPromoters.list',
    summary: 'List all promoters',
    tags,
    access: access.admin,
    errors: ['invalid_cursor'],
    request: { query: adminPromotersQuery },
    responses: { 200: json(ownPromoterPage, 'A page of promoters') },
  }),
  async (c) => c.json(await listPromoters(c.var.ctx, c.req.valid('query')), 200),
);

admin.openapi(
  defineRoute({
    method: 'post',
    path: '/admin/promoters/{promoter_id}/verify',
    operationId: 'adminPromoters.verify',
    summary: 'Mark a promoter as verified',
    description: 'In a live deployment only verified promoters can publish.',
    tags,
    access: access.admin,
    errors: ['promoter_not_found'],
    request: { params },
    responses: { 200: json(ownPromoterSchema, 'The promoter, verified') },
  }),
  async (c) => c.json(await verifyPromoter(c.var.ctx, c.req.valid('param').promoter_id), 200),
);

admin.openapi(
  defineRoute({
    method: 'post',
    path: '/admin/promoters/{promoter_id}/suspend',
    operationId: 'adminPromoters.suspend',
    summary: 'Stop a promoter’s sales',
    description: 'At once: its events leave the public’s sight, and no hold or order is taken. Its keys still read.',
    tags,
    access: access.admin,
    errors: ['promoter_not_found'],
    request: { params, body: jsonBody(suspendBody) },
    responses: { 200: json(ownPromoterSchema, 'The promoter, suspended') },
  }),
  async (c) => c.json(await suspendPromoter(c.var.ctx, c.req.valid('param').promoter_id, c.req.valid('json')), 200),
);

admin.openapi(
  defineRoute({
    method: 'post',
    path: '/admin/promoters/{promoter_id}/reinstate',
    operationId: 'adminPromoters.reinstate',
    summary: 'Let a suspended promoter sell again',
    tags,
    access: access.admin,
    errors: ['promoter_not_found'],
    request: { params },
    responses: { 200: json(ownPromoterSchema, 'The promoter, active') },
  }),
  async (c) => c.json(await reinstatePromoter(c.var.ctx, c.req.valid('param').promoter_id), 200),
);

admin.openapi(
  defineRoute({
    method: 'get',
    path: '/admin/system/health',
    operationId: 'adminSystem.health',
    summary: 'See what has been left undone',
    tags,
    access: access.admin,
    errors: [],
    responses: { 200: json(systemHealthSchema, 'The services and the backlog') },
  }),
  async (c) => c.json(await systemHealth(c.var.ctx), 200),
);

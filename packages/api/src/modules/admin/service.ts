import type { z } from '@hono/zod-openapi';
import type { AuditAction, AuditEntry } from '../../core/audit.ts';
import { callerName } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import { once } from '../../db/idempotency.ts';
import { call } from '../../db/sql-functions.ts';
import { transition } from '../../outbox/transition.ts';
import { checkReadiness } from '../health/service.ts';
import { presentOwnPromoter } from '../promoters/service.ts';
import * as repository from './repository.ts';
import type { adminPromotersQuery, suspendBody } from './schemas.ts';

/** The entry in the promoter's own audit log. */
const auditEntry = (ctx: Ctx, action: AuditAction, promoterId: string): AuditEntry => ({
  id: newId('audit', ctx),
  promoter_id: promoterId,
  actor: callerName(ctx.caller),
  action,
  object_id: promoterId,
  details: {},
  created_at: ctx.now,
});

const show = (promoter: repository.PromoterRow | null) => {
  if (!promoter) throw new AppError('promoter_not_found');
  return presentOwnPromoter(promoter);
};

/** Makes a change once per idempotency key. */
const changed = (ctx: Ctx, id: string, change: () => Promise<{ promoter: repository.PromoterRow }>) =>
  once(
    ctx,
    async () => show((await change()).promoter),
    async () => show(await repository.selectPromoter(ctx.db, id)),
  );

/** Every promoter, suspended ones too. */
export const listPromoters = async (ctx: Ctx, query: z.output<typeof adminPromotersQuery>) => {
  const { q, status, verified, ...request } = query;
  const { data, has_more } = await repository.selectPromoters(ctx.db, { q, status, verified }, request);
  return { data: data.map(presentOwnPromoter), has_more };
};

/** Marks that somebody has checked who the promoter is; it may then sell in a live deployment. */
export const verifyPromoter = (ctx: Ctx, id: string) => {
  const audit = auditEntry(ctx, 'promoter.verified', id);
  return changed(ctx, id, () => transition(ctx, 'verify_promoter', { promoter_id: id }, { audit }));
};

const setStatus = (ctx: Ctx, id: string, status: 'active' | 'suspended', reason: string | null, audit: AuditEntry) =>
  changed(ctx, id, () => transition(ctx, 'set_promoter_status', { promoter_id: id, status, reason }, { audit }));

/** Stops a promoter's sales at once; its people and keys can still read. */
export const suspendPromoter = (ctx: Ctx, id: string, { reason }: z.output<typeof suspendBody>) =>
  setStatus(ctx, id, 'suspended', reason ?? null, auditEntry(ctx, 'promoter.suspended', id));

/** Lets a suspended promoter sell again. */
export const reinstatePromoter = (ctx: Ctx, id: string) =>
  setStatus(ctx, id, 'active', null, auditEntry(ctx, 'promoter.reinstated', id));

/** Whether the services answer, and which work is late or failed. */
export const systemHealth = async (ctx: Ctx) => {
  const [services, backlog] = await Promise.all([checkReadiness(ctx), call(ctx.db, 'system_health', { now: ctx.now })]);
  const { outbox, orders, refunds } = backlog;
  const behind = outbox.overdue + orders.overdue + refunds.failed > 0;
  return { as_of: ctx.now.toISOString(), status: behind ? ('behind' as const) : ('ok' as const), services, ...backlog };
};

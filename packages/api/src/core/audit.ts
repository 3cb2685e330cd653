import { callerName, promoterOf } from './caller.ts';
import type { Ctx } from './context.ts';
import { newId } from './ids.ts';

/** Every action that the audit log records. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'api_key.rolled',
  'api_key.updated',
  'event.cancelled',
  'event.created',
  'event.deleted',
  'event.published',
  'event.unpublished',
  'event.updated',
  'event.waiting_room_updated',
  'order.refunded',
  'order.seats_freed',
  'order.tickets_voided',
  'promo_code.created',
  'promo_code.updated',
  'promoter.reinstated',
  'promoter.pricing_updated',
  'promoter.suspended',
  'promoter.updated',
  'promoter.verified',
  'tier.created',
  'tier.deleted',
  'tier.updated',
  'waitlist_entry.offered',
  'waitlist_entry.removed',
  'webhook_endpoint.created',
  'webhook_endpoint.deleted',
  'webhook_endpoint.replayed',
  'webhook_endpoint.secret_rotated',
  'webhook_endpoint.updated',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** A row of the audit log, written in the transaction of the action. */
export type AuditEntry = {
  id: string;
  promoter_id: string;
  actor: string;
  action: AuditAction;
  object_id: string;
  details: Record<string, unknown>;
  /** Whether the action overrode a rule. */
  override?: true;
  created_at: Date;
};

/**
 * The details of a change: the names of all given fields, and the new values of those that are short and not secret.
 */
export const changeDetails = (changes: Record<string, unknown>): Record<string, unknown> => {
  const { description: _, access_code: __, ...values } = changes;
  return { fields: Object.keys(changes), ...values };
};

/**
 * An entry about what the caller did to one of its promoter's objects. `details` never holds a secret or a buyer's
 * data.
 */
export const auditEntry = (
  ctx: Ctx,
  action: AuditAction,
  objectId: string,
  details: Record<string, unknown> = {},
): AuditEntry => ({
  id: newId('audit', ctx),
  promoter_id: promoterOf(ctx.caller),
  actor: callerName(ctx.caller),
  action,
  object_id: objectId,
  details,
  created_at: ctx.now,
});

import type { AuditEntry } from '../../core/audit.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, ERRORS, type ErrorCode, isErrorCode } from '../../core/errors.ts';
import { changedState } from '../../db/events.ts';
import type { Refused } from '../../outbox/transition.ts';
import { refusal as tierRefusal } from '../tiers/service.ts';

/** The field behind each obstacle to publication, and what to do about it where the error code does not say. */
const OBSTACLES: Partial<Record<ErrorCode, { pointer: string; detail?: string }>> = {
  promoter_suspended: { pointer: '/promoter/status' },
  promoter_unverified: { pointer: '/promoter/verified' },
  payment_account_required: { pointer: '/promoter/payment_account' },
  event_ended: { pointer: '/event/end_time', detail: 'The event is over. Set a later end_time.' },
  event_has_no_tiers: { pointer: '/event/tiers' },
  sale_ended: { pointer: '/event/tiers', detail: 'The sale of every tier is over. Set a later sale_end.' },
};

type EventChange = 'update_event' | 'publish_event' | 'unpublish_event' | 'cancel_event' | 'delete_event';

/** The refusal of a change to an event, in words. */
export const refusal = (answer: Refused<EventChange>): AppError => {
  if (answer.outcome !== 'event_not_ready') return tierRefusal(answer);
  const reasons = answer.detail.filter((reason) => isErrorCode(reason));
  const obstacles = reasons.flatMap((reason) => {
    const obstacle = OBSTACLES[reason];
    return obstacle ? [{ detail: ERRORS[reason].advice, ...obstacle }] : [];
  });
  return new AppError(answer.outcome, undefined, { errors: obstacles, extra: { reasons } });
};

/** The options of a change to the caller's event: its audit entry, and the event as the change leaves it. */
export const changeOf = (ctx: Ctx, eventId: string, audit: AuditEntry) => ({
  audit,
  refusal,
  after: [changedState(ctx, eventId)] as const,
});

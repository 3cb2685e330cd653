import type { AuditNote } from '../../core/audit.ts';
import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, ERRORS, type ErrorCode, isErrorCode } from '../../core/errors.ts';
import { platformFeeOf } from '../../core/pricing.ts';
import { eventStateQuery } from '../../db/events.ts';
import type { Refused } from '../../outbox/transition.ts';

/** Where each thing stands that keeps an event from its publication, and what to do about it where its code does not say. */
const OBSTACLES: Partial<Record<ErrorCode, { pointer: string; detail?: string }>> = {
  promoter_suspended: { pointer: '/promoter/status' },
  promoter_unverified: { pointer: '/promoter/verified' },
  payment_account_required: { pointer: '/promoter/payment_account' },
  event_ended: { pointer: '/event/end_time', detail: 'The event is over. Set a later end_time.' },
  event_has_no_tiers: { pointer: '/event/tiers' },
  sale_ended: { pointer: '/event/tiers', detail: 'The sale of every tier is over. Set a later sale_end.' },
};

type TierChange = 'create_tier' | 'update_tier' | 'delete_tier';
type EventChange = 'update_event' | 'publish_event' | 'unpublish_event' | 'cancel_event' | 'delete_event';

/** What of a change to an event was refused, in words. */
export const refusal = (answer: Refused<TierChange | EventChange>): AppError => {
  const { outcome } = answer;
  if (outcome === 'quantity_below_committed') {
    return new AppError(outcome, `${answer.detail} are reserved and sold already. Choose at least as many.`);
  }
  if (outcome === 'price_not_chargeable') {
    return new AppError(outcome, `In the event’s currency every price must be a multiple of ${answer.detail}.`);
  }
  if (outcome === 'event_not_ready') {
    const reasons = answer.detail.filter((reason) => isErrorCode(reason));
    const obstacles = reasons.flatMap((reason) => {
      const obstacle = OBSTACLES[reason];
      return obstacle ? [{ detail: ERRORS[reason].advice, ...obstacle }] : [];
    });
    return new AppError(outcome, undefined, { errors: obstacles, extra: { reasons } });
  }
  return new AppError(outcome);
};

/** Whose event is changed. */
export const ownEvent = (ctx: Ctx, eventId: string) => ({ promoter_id: promoterOf(ctx.caller), event_id: eventId });

/** What goes with a change to one of the caller's own events: its note, and the event as the change leaves it. */
export const changeOf = (ctx: Ctx, eventId: string, note: AuditNote) => {
  const own = { see: 'own_and_published', promoterId: promoterOf(ctx.caller) } as const;
  const at = { now: ctx.now, platform: platformFeeOf(ctx.env) };
  return { note, refusal, after: [eventStateQuery(ctx.db, own, eventId, at)] as const };
};

/** Of those who change the times of one event at once, one gets through each time. */
const TRIES = 20;

/** Reckons a change of times anew for as long as another comes between; `work` answers null then. */
export const retryWhenChanged = async <T>(work: () => Promise<T | null>): Promise<T> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await work();
    if (done !== null) return done;
  }
  throw new AppError('database_unavailable', 'The times of the event are being changed.', { retryAfter: 1 });
};

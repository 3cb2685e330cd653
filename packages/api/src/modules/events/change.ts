import { promoterOf } from '../../core/caller.ts';
import type { Ctx } from '../../core/context.ts';
import { AppError, ERRORS, type ErrorCode, isErrorCode } from '../../core/errors.ts';
import { platformFeeOf } from '../../core/pricing.ts';
import { publishSoon } from '../../outbox/publish.ts';
import type { Change, Transition } from './transition-repository.ts';

/** What every change carries: whose it is, the request's time and its idempotency key. */
export const changeBy = (ctx: Ctx): Omit<Change, 'eventId'> => ({
  promoterId: promoterOf(ctx.caller),
  now: ctx.now,
  platform: platformFeeOf(ctx.env),
  key: ctx.idempotencyKey,
});

/** A change to one of the caller's own events. */
export const changeOf = (ctx: Ctx, eventId: string): Change => ({ ...changeBy(ctx), eventId });

/** Where each thing stands that keeps an event from its publication, and what to do about it where its code does not say. */
const OBSTACLES: Partial<Record<ErrorCode, { pointer: string; detail?: string }>> = {
  promoter_suspended: { pointer: '/promoter/status' },
  promoter_unverified: { pointer: '/promoter/verified' },
  payment_account_required: { pointer: '/promoter/payment_account' },
  event_ended: { pointer: '/event/end_time', detail: 'The event is over. Set a later end_time.' },
  event_has_no_tiers: { pointer: '/event/tiers' },
  sale_ended: { pointer: '/event/tiers', detail: 'The sale of every tier is over. Set a later sale_end.' },
};

const refusal = (code: ErrorCode, detail: unknown): AppError => {
  if (code === 'quantity_below_committed') {
    return new AppError(code, `${detail} are reserved and sold already. Choose at least as many.`);
  }
  if (code === 'price_not_chargeable') {
    return new AppError(code, `In the event’s currency every price must be a multiple of ${detail}.`);
  }
  if (code === 'event_not_ready' && Array.isArray(detail)) {
    const reasons = detail.filter((reason) => isErrorCode(reason));
    const obstacles = reasons.flatMap((reason) => {
      const obstacle = OBSTACLES[reason];
      return obstacle ? [{ detail: ERRORS[reason].advice, ...obstacle }] : [];
    });
    return new AppError(code, undefined, { errors: obstacles, extra: { reasons } });
  }
  return new AppError(code);
};

/** Of those who change the times of one event at once, one gets through each time. */
const TRIES = 20;

/** Reckons a change of times anew for as long as another comes between; `work` answers null then. */
export const untilSeen = async <T>(work: () => Promise<T | null>): Promise<T> => {
  for (let tries = 0; tries < TRIES; tries++) {
    const done = await work();
    if (done !== null) return done;
  }
  throw new AppError('database_unavailable', 'The times of the event are being changed.', { retryAfter: 1 });
};

/** Tells the gate of a change that was made and hands its jobs to the queue. Throws the refusal if it was not. */
export const settled = async <T extends Transition>(ctx: Ctx, transition: T): Promise<T> => {
  const { outcome, detail, snapshot } = transition;
  if (isErrorCode(outcome)) throw refusal(outcome, detail);
  if (snapshot) await ctx.gate.settle(snapshot, ctx.now);
  publishSoon(ctx);
  return transition;
};

import { AppError, type ErrorCode } from '../../core/errors.ts';

/** What of a change to a tier, or to an event's capacity or currency, was refused, in words. */
export const refusal = ({ outcome, detail }: { outcome: ErrorCode; detail?: unknown }): AppError => {
  if (outcome === 'quantity_below_committed') {
    return new AppError(outcome, `${detail} are reserved and sold already. Choose at least as many.`);
  }
  if (outcome === 'price_not_chargeable') {
    return new AppError(outcome, `In the event’s currency every price must be a multiple of ${detail}.`);
  }
  return new AppError(outcome);
};

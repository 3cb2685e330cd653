import type { SystemCtx } from '../../../core/context.ts';

/**
 * What an event of Stripe's means to us. It is given the id of the object that the event is about and asks Stripe for the
 * object: events come doubled, late and in any order. It may be called again after a failure.
 */
export type EventHandler = (ctx: SystemCtx, objectId: string) => Promise<void>;

import { recordDispute } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The dispute is won or lost. */
export const chargeDisputeClosed: EventHandler = recordDispute;

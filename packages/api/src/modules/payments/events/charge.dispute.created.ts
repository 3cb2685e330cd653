import { recordDispute } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The buyer's bank wants the money back. */
export const chargeDisputeCreated: EventHandler = recordDispute;

import { recordDispute } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The dispute moved on: evidence was sent, or an inquiry became a chargeback. */
export const chargeDisputeUpdated: EventHandler = recordDispute;

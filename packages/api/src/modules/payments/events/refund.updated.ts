import { recordRefund } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** A refund went through after all, or came back. */
export const refundUpdated: EventHandler = recordRefund;

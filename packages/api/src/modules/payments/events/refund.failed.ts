import { recordRefund } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The buyer's bank sent a refund back: it stays owed. */
export const refundFailed: EventHandler = recordRefund;

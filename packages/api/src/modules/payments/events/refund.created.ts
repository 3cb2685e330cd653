import { recordRefund } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** Money goes back: by our doing, or by somebody's at Stripe. */
export const refundCreated: EventHandler = recordRefund;

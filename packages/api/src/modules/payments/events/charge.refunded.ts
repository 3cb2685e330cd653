import { recordChargeRefunds } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** Something was given back of a charge; which refunds that were, its list says. */
export const chargeRefunded: EventHandler = recordChargeRefunds;

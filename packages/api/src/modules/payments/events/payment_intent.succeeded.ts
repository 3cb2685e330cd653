import { confirmPayment } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The money is there: its order gets its tickets, or its money back. */
export const paymentIntentSucceeded: EventHandler = confirmPayment;

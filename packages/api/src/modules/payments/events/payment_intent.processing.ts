import { confirmPayment } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The buyer's bank is at work, which takes days for some: the buyer is told, and the seats are kept. */
export const paymentIntentProcessing: EventHandler = confirmPayment;

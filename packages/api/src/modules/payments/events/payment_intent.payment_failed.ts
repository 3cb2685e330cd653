import { confirmPayment } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** A payment came to nothing; news where a bank had been at work on it for days. */
export const paymentIntentPaymentFailed: EventHandler = confirmPayment;

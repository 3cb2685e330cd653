import { confirmCheckout } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** A slow method, such as a bank debit, has brought the money of a Checkout Session. */
export const checkoutSessionAsyncPaymentSucceeded: EventHandler = confirmCheckout;

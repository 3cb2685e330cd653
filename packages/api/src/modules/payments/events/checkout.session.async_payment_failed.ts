import { confirmCheckout } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** A slow method, such as a bank debit, has brought no money for a Checkout Session. */
export const checkoutSessionAsyncPaymentFailed: EventHandler = confirmCheckout;

import { confirmCheckout } from '../../orders/service.ts';
import type { EventHandler } from './handler.ts';

/** The buyer is through with Stripe's page, and has paid unless the method is a slow one. */
export const checkoutSessionCompleted: EventHandler = confirmCheckout;

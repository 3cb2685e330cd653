import Stripe from 'stripe';
import type { CheckoutSession, Payments } from '../../ports/payments.ts';
import { callStripe, idOf } from './client.ts';
import { makePayable, metadataOf, paymentDetails } from './intents.ts';

const statusOf = (status: string | null): CheckoutSession['status'] =>
  // A status we don't know is a page that may still be paid.
  status === 'complete' || status === 'expired' ? status : 'open';

const toSession = (session: Stripe.Checkout.Session): CheckoutSession => ({
  id: session.id,
  status: statusOf(session.status),
  order_id: session.metadata?.order_id ?? null,
  payment_id: idOf(session.payment_intent),
  url: session.url,
});

/** Checkout Sessions, for buyers who pay on Stripe's own page. */
export const createCheckouts = (
  stripe: Stripe,
): Pick<Payments, 'createCheckout' | 'getCheckout' | 'expireCheckout'> => {
  const getCheckout = async (id: string) => toSession(await callStripe(stripe.checkout.sessions.retrieve(id)));
  return {
    async createCheckout(payable, page) {
      const made = await makePayable(payable, (asked, idempotencyKey) =>
        stripe.checkout.sessions.create(
          {
            mode: 'payment',
            line_items: page.lines.map(({ name, unit_amount, quantity }) => ({
              quantity,
              price_data: { currency: payable.currency, unit_amount, product_data: { name } },
            })),
            ...(asked.email !== null && { customer_email: asked.email }),
            client_reference_id: payable.order_id,
            metadata: metadataOf(asked),
            payment_intent_data: paymentDetails(asked),
            success_url: page.success_url,
            cancel_url: page.cancel_url,
            expires_at: Math.floor(page.expires_at.getTime() / 1000),
          },
          { idempotencyKey },
        ),
      );
      return made === 'spent' ? made : toSession(made);
    },

    getCheckout,

    async expireCheckout(id) {
      try {
        return toSession(await callStripe(stripe.checkout.sessions.expire(id)));
      } catch (error) {
        // The buyer was faster, or it is over already: the session itself says which.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return getCheckout(id);
        throw error;
      }
    },
  };
};

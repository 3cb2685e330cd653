import type { Checkout } from './checkout.ts';
import { reloadOrder, showOrder } from './order.ts';
import { hasCode, problem } from './problems.ts';
import { openEntry } from './waitlist.ts';

/** Stripe's form begins to pay, or is done with that. */
export const setPaying = (checkout: Checkout, paying: boolean): void => {
  const { step } = checkout.state;
  checkout.set({ busy: paying, problem: undefined });
  if (paying && step.name === 'payment') checkout.set({ step: { ...step, declined: undefined } });
};

/** Why Stripe's form did not pay: its code, and what it tells the buyer where the form itself doesn't show that. */
export type Decline = { readonly code: string | undefined; readonly message: string | undefined };

/** The payment was declined, or could not be begun. The person may try again for as long as the order lasts. */
export const declinePayment = async (checkout: Checkout, { code, message }: Decline): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'payment') return;
  if (message) checkout.set({ step: { ...step, declined: message } });
  checkout.deps.onhappening({ type: 'payment-failed', code });
  await expireIfOver(checkout);
};

/** Ends an order that is at its payment, where its time is over. */
export const expireIfOver = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name === 'payment' && Date.parse(step.order.expires_at) <= checkout.now()) await expireOrder(checkout);
};

/** The time to pay is over; only the server knows whether a payment made it. */
export const expireOrder = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  // What is being asked about may still be paid; whoever asks ends the order afterwards.
  if (step.name !== 'payment' || step.asking || checkout.state.busy) return;
  const { order, secret } = step;
  await checkout.run(async () => {
    const latest = await checkout.deps.api.orders.get(order.id, { credential: secret });
    // Pending with nothing left to pay with: the money may be on its way, from Stripe's page in another window.
    const over = latest.status === 'pending' && latest.payment !== null;
    showOrder(checkout, over ? { ...latest, status: 'expired' } : latest, secret, true);
  });
};

/** Gives up an order that is not paid, or that a bank is at work on. */
export const cancelOrder = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  // Tickets that are chosen anew while nobody knows whether these are paid would be paid twice.
  if (step.name !== 'bank' && (step.name !== 'payment' || step.asking)) return;
  const { order, secret } = step;
  const { api, otherTabs, session } = checkout.deps;
  await checkout.run(
    async () => {
      const latest = await api.orders.cancel(order.id, { credential: secret });
      if (step.name === 'bank') return showOrder(checkout, latest, secret, latest.status === 'confirmed');
      const { entry } = session.read();
      session.write({ order: undefined, hold: undefined });
      otherTabs.clear(order.id);
      if (entry) await openEntry(checkout, entry);
      else checkout.go({ name: 'select' });
    },
    async (error) => {
      // Something was faster: the payment, or the end of the time.
      if (!hasCode(error, 'order_not_pending', 'payment_pending')) return false;
      await reloadOrder(checkout, order.id, secret);
      return true;
    },
  );
};

/** A bank or wallet led back without having paid; the person may try again. */
export const returnUnpaid = (checkout: Checkout): void => {
  checkout.set({ problem: problem('payment_failed', 'paymentDeclined') });
};

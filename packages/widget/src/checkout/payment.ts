import type { Checkout } from './checkout.ts';
import { reloadOrder, showOrder } from './order.ts';
import { hasCode, problem } from './problems.ts';
import { openEntry } from './waitlist.ts';

/** Records that Stripe's form has begun or finished paying. */
export const setPaying = (checkout: Checkout, paying: boolean): void => {
  const { step } = checkout.state;
  checkout.set({ busy: paying, problem: undefined });
  if (paying && step.name === 'payment') checkout.set({ step: { ...step, declined: undefined } });
};

/** Why Stripe's form did not pay: the error's code, and its message unless the form itself shows it. */
export type Decline = { readonly code: string | undefined; readonly message: string | undefined };

/** The payment was declined or could not start. The person may try again until the order expires. */
export const declinePayment = async (checkout: Checkout, { code, message }: Decline): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'payment') return;
  if (message) checkout.set({ step: { ...step, declined: message } });
  checkout.deps.onhappening({ type: 'payment-failed', code });
  await expireIfOver(checkout);
};

/** Expires the order at the payment step if its time is over. */
export const expireIfOver = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name === 'payment' && Date.parse(step.order.expires_at) <= checkout.now()) await expireOrder(checkout);
};

/** The time to pay is over; only the server knows whether a payment arrived in time. */
export const expireOrder = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  // An order with a lost answer may still be paid; the code that resolves it expires it afterwards.
  if (step.name !== 'payment' || step.asking || checkout.state.busy) return;
  const { order, secret } = step;
  await checkout.run(async () => {
    const latest = await checkout.deps.api.orders.get(order.id, { credential: secret });
    // If it is pending without a payment to make, the money may be coming from Stripe's page in another window.
    const over = latest.status === 'pending' && latest.payment !== null;
    showOrder(checkout, over ? { ...latest, status: 'expired' } : latest, secret, true);
  });
};

/** Cancels an order that is unpaid or whose bank payment is processing. */
export const cancelOrder = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  // While it is unknown whether these tickets are paid, choosing again could mean paying twice.
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
      // The payment or the expiry came first.
      if (!hasCode(error, 'order_not_pending', 'payment_pending')) return false;
      await reloadOrder(checkout, order.id, secret);
      return true;
    },
  );
};

/** The person returned from a bank or wallet without having paid, and may try again. */
export const returnUnpaid = (checkout: Checkout): void => {
  checkout.set({ problem: problem('payment_failed', 'paymentDeclined') });
};

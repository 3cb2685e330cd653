import type { Checkout } from './checkout.ts';
import { awaitConfirmation, confirmOrder, showOrder } from './order.ts';
import { expireIfOver } from './payment.ts';
import { hasCode, paymentStatusIn, problem } from './problems.ts';

/** Times in a row that an order must read as unpaid before a payment with a lost answer counts as not made. */
const UNPAID_ENOUGH = 5;

/**
 * The answer to a payment was lost: it may have succeeded, be under way, or never have arrived. Reads the order until
 * that is known. The form returns only after Stripe has repeatedly reported no payment. Even then an order is paid once
 * at most, since another try uses the same payment.
 */
export const resolveLostPayment = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'payment' || step.asking) return;
  const { order, secret } = step;
  const isAsking = () => {
    const { step: now } = checkout.state;
    return now.name === 'payment' && now.order.id === order.id && now.asking;
  };
  const asked = { ...step, declined: undefined };
  checkout.set({ step: { ...asked, asking: true }, problem: problem('payment_unknown', 'paymentUnknown') });
  for (let unpaid = 0, attempt = 0; unpaid < UNPAID_ENOUGH; attempt++) {
    try {
      const answer = await confirmOrder(checkout, order.id, secret);
      if (!isAsking()) return;
      if (answer.status !== 'pending') return showOrder(checkout, answer, secret, true);
    } catch (error) {
      if (!isAsking()) return;
      const status = hasCode(error, 'payment_pending') && paymentStatusIn(error);
      if (status === 'processing') return void awaitConfirmation(checkout, order, secret);
      // Any other result, including no answer, says nothing about the payment.
      if (status) unpaid += 1;
    }
    await checkout.deps.wait(Math.min(8_000, 1_500 * 1.3 ** attempt));
    if (!isAsking()) return;
  }
  checkout.set({ step: { ...asked, asking: false }, problem: problem('payment_not_found', 'paymentNotFound') });
  await expireIfOver(checkout);
};

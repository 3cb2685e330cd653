import type { Checkout } from './checkout.ts';
import { readOrder, showOrder } from './order.ts';

/** The person went to Stripe's own page and sees this one again. Reads the order to learn what happened meanwhile. */
export const checkStripePage = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'payment' || step.payment.mode !== 'checkout' || step.redirect === 'ready') return;
  const { order, secret } = step;
  const isAway = step.redirect === 'away';
  await checkout.run(
    async () => {
      const latest = await readOrder(checkout, order.id, secret);
      // A person who has Stripe's page open in another window may still be paying.
      if (isAway && latest.status === 'pending' && latest.payment) return;
      showOrder(checkout, latest, secret, latest.status !== 'pending');
    },
    () => {
      if (!isAway) checkout.set({ step: { ...step, redirect: 'unsure' } });
      return isAway;
    },
  );
};

/**
 * Stripe's page is open in another window. It can't notify a frame, whose storage browsers keep separate, so this reads
 * the order until it is paid or over.
 */
export const awaitStripePage = async (checkout: Checkout): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'payment' || step.redirect === 'away') return;
  const { order } = step;
  const isAway = () => {
    const { step: now } = checkout.state;
    return now.name === 'payment' && now.order.id === order.id && now.redirect === 'away';
  };
  checkout.set({ step: { ...step, redirect: 'away' }, problem: undefined });
  while (isAway()) {
    await checkout.deps.wait(4_000);
    if (isAway()) await checkStripePage(checkout);
  }
};

import type { Checkout } from './checkout.ts';
import { codeOf } from './problems.ts';
import type { Source } from './state.ts';

/** Whether a refusal concerns only the promo code: the tickets can still be bought without it. */
export const isPromoRefusal = (code: string | undefined): boolean => code?.startsWith('promo_code_') ?? false;

const ticketsOf = (source: Source) => {
  if (source.kind === 'hold') return { hold_token: source.hold.token };
  const { event_id, offer } = source.entry;
  return offer ? { event_id, items: [{ tier_id: offer.tier_id, quantity: offer.quantity }] } : undefined;
};

/** Gets the price with a promo code and shows it from then on. */
export const applyPromo = async (checkout: Checkout, code: string): Promise<void> => {
  const { step } = checkout.state;
  const tickets = step.name === 'details' ? ticketsOf(step.source) : undefined;
  if (!tickets || !code.trim()) return;
  await checkout.run(async () => {
    const quote = await checkout.deps.api.promoCodes.check({ ...tickets, code: code.trim() });
    checkout.set({ quote });
    checkout.deps.session.write({ promo: quote.promo_code });
  });
};

/** Goes back to the price without a code. */
export const removePromo = (checkout: Checkout): void => {
  checkout.deps.session.write({ promo: undefined });
  checkout.set({ quote: undefined, problem: undefined });
};

/** After a reload, applies the code entered before. If it is no longer valid, the price without a code stays. */
export const recallPromo = async (checkout: Checkout): Promise<void> => {
  const { promo } = checkout.deps.session.read();
  const { step } = checkout.state;
  const tickets = step.name === 'details' ? ticketsOf(step.source) : undefined;
  if (!promo || !tickets) return;
  try {
    const quote = await checkout.deps.api.promoCodes.check({ ...tickets, code: promo });
    if (checkout.state.step.name === 'details') checkout.set({ quote });
  } catch (error) {
    if (isPromoRefusal(codeOf(error))) checkout.deps.session.write({ promo: undefined });
  }
};

import type { Order } from '../api/types.ts';
import { attemptKey } from './attempt.ts';
import type { Checkout } from './checkout.ts';
import { expireHold, refreshAvailability } from './hold.ts';
import { showOrder } from './order.ts';
import { codeOf, hasCode, toProblem } from './problems.ts';
import { isPromoRefusal, removePromo } from './promo.ts';
import { shareOrder } from './share.ts';
import type { Buyer, Source } from './state.ts';
import { openEntry } from './waitlist.ts';

/** Turns the hold, or the claimed offer, into an order for this buyer. */
export const placeOrder = async (checkout: Checkout, buyer: Buyer): Promise<void> => {
  const { step } = checkout.state;
  if (step.name !== 'details') return;
  const { source } = step;
  const { otherTabs, session, onhappening } = checkout.deps;
  checkout.set({ buyer });
  session.write({ buyer });
  await checkout.run(
    async () => {
      const order = await create(checkout, source, buyer);
      checkout.syncClockBy(order.created_at);
      const { secret } = order;
      session.write({ hold: undefined, promo: undefined, attempt: undefined, order: { id: order.id, secret } });
      onhappening({ type: 'order-created', order });
      if (source.kind === 'hold') {
        otherTabs.clear(source.hold.id);
        await checkout.room?.end();
      }
      showOrder(checkout, order, secret, true);
      if (order.status === 'pending' && source.kind === 'hold') shareOrder(checkout, order, source.hold.id);
    },
    (error) => isHandled(checkout, source, error),
  );
};

const create = (checkout: Checkout, source: Source, buyer: Buyer): Promise<Order & { secret: string }> => {
  const { api, paymentMode, ...deps } = checkout.deps;
  const returnUrl = deps.returnUrl();
  const locale = deps.locale();
  const promo = checkout.state.quote?.promo_code;
  const seats = source.kind === 'hold' ? { hold_token: source.hold.token } : { claim_token: source.token };
  return api.orders.create(
    {
      ...seats,
      ...buyer,
      ...(locale ? { locale } : {}),
      ...(promo ? { promo_code: promo } : {}),
      ...(returnUrl ? { return_url: returnUrl } : {}),
      payment_mode: paymentMode,
    },
    { idempotencyKey: attemptKey(checkout, [seats, buyer, locale, promo, paymentMode]) },
  );
};

/** Moves to the step that a refusal calls for; resolves with whether no problem is left to show. */
const isHandled = async (checkout: Checkout, source: Source, error: unknown): Promise<boolean> => {
  const { otherTabs, session, network } = checkout.deps;
  if (hasCode(error, 'hold_expired', 'hold_not_found')) {
    expireHold(checkout);
    return true;
  }
  if (source.kind === 'offer' && hasCode(error, 'offer_not_open', 'waitlist_entry_closed')) {
    await openEntry(checkout, source.token);
    return true;
  }
  if (isGone(error)) {
    session.write({ hold: undefined, attempt: undefined });
    if (source.kind === 'hold') otherTabs.clear(source.hold.id);
    await refreshAvailability(checkout);
    checkout.go({ name: 'select' }, toProblem(error, network()));
    return true;
  }
  // The person must see the price without the code before paying it.
  if (isPromoRefusal(codeOf(error))) removePromo(checkout);
  return false;
};

/** Whether the person can only choose tickets again. */
const isGone = (error: unknown): boolean =>
  hasCode(
    error,
    'sold_out',
    'hold_no_longer_fits',
    'waitlist_first',
    'sale_ended',
    'event_not_on_sale',
    'event_ended',
    'currency_differs',
  );

import { ApiError } from '@ticket-vendor/sdk';
import type { Api, Order, Payment } from '../api/types.ts';
import { codeOf, problem, toProblem } from './problems.ts';
import type { Checkout } from './checkout.ts';
import { expireHold, refreshAvailability } from './hold.ts';
import { isPromoRefusal, removePromo } from './promo.ts';
import { shareOrder } from './share.ts';
import type { Buyer, Closing } from './state.ts';
import { openEntry } from './waitlist.ts';
import { watchOrder } from './watch.ts';

/** Refusals after which there is only choosing anew. */
const GONE = [
  'sold_out',
  'hold_no_longer_fits',
  'waitlist_first',
  'sale_ended',
  'event_not_on_sale',
  'event_ended',
  'hold_used',
  'currency_differs',
];

/** Turns the hold, or the claimed offer, into an order for this buyer. */
export async function submitBuyer(checkout: Checkout, buyer: Buyer): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'details') return;
  const { source } = step;
  const { api, elsewhere, session, paymentMode, onhappening } = checkout.deps;
  checkout.set({ buyer });
  session.write({ buyer });
  await checkout.run(
    async () => {
      const returnUrl = checkout.deps.returnUrl();
      const locale = checkout.deps.locale();
      const promo = checkout.state.quote?.promo_code;
      const details = {
        ...buyer,
        ...(locale ? { locale } : {}),
        ...(promo ? { promo_code: promo } : {}),
        ...(returnUrl ? { return_url: returnUrl } : {}),
        payment_mode: paymentMode,
      };
      const seats = source.kind === 'hold' ? { hold_token: source.hold.token } : { claim_token: source.token };
      const order = await api.orders.create(
        { ...seats, ...details },
        { idempotencyKey: attemptKey(checkout, [seats, buyer, locale, promo, paymentMode]) },
      );
      checkout.observe(order.created_at);
      const { secret } = order;
      session.write({ hold: undefined, promo: undefined, attempt: undefined, order: { id: order.id, secret } });
      onhappening({ type: 'order-created', order });
      if (source.kind === 'hold') elsewhere.clear(source.hold.id);
      showOrder(checkout, order, secret, true);
      if (order.status === 'pending' && source.kind === 'hold') shareOrder(checkout, order, source.hold.id);
    },
    async (error) => {
      const code = codeOf(error) ?? '';
      if (code === 'hold_expired' || code === 'hold_not_found') {
        expireHold(checkout);
        return true;
      }
      if (source.kind === 'offer' && ['offer_not_open', 'waitlist_entry_closed', 'offer_differs'].includes(code)) {
        await openEntry(checkout, source.token);
        return true;
      }
      if (GONE.includes(code)) {
        session.write({ hold: undefined, attempt: undefined });
        if (source.kind === 'hold') elsewhere.clear(source.hold.id);
        await refreshAvailability(checkout);
        checkout.go({ name: 'select' }, toProblem(error, checkout.deps.network()));
        return true;
      }
      // The price without the code has to be seen before it is paid.
      if (isPromoRefusal(code)) removePromo(checkout);
      return false;
    },
  );
}

/** One key for one request, kept over reloads: asking again after a lost answer must find the same order. */
function attemptKey(checkout: Checkout, request: unknown): string {
  const { session, newKey } = checkout.deps;
  const fingerprint = JSON.stringify(request);
  const { attempt } = session.read();
  if (attempt?.request === fingerprint) return attempt.key;
  const key = newKey();
  session.write({ attempt: { key, request: fingerprint } });
  return key;
}

/** Shows the screen that fits the state of an order. `fresh` means that the person has just placed it. */
export function showOrder(checkout: Checkout, order: Order, secret: string, fresh: boolean): void {
  const { elsewhere, session, onhappening } = checkout.deps;
  if (order.status === 'pending') shareOrder(checkout, order);
  else elsewhere.clear(order.id);
  switch (order.status) {
    case 'pending':
      if (order.payment) toPayment(checkout, order, secret, order.payment, fresh);
      else if (order.payment_status === 'processing' && !fresh) toBank(checkout, order, secret);
      else void settle(checkout, order, secret);
      return;
    case 'confirmed':
      if (!admits(order) && order.refund_status === 'full') {
        close(checkout, 'refunded');
        return;
      }
      session.write({ hold: undefined, entry: undefined, cart: undefined, order: { id: order.id, secret } });
      checkout.set({ cart: {} });
      checkout.go({ name: 'done', order, secret, fresh });
      void watchOrder(checkout);
      if (fresh) onhappening({ type: 'order-confirmed', order });
      return;
    default:
      close(checkout, closingOf(order));
  }
}

/** Whether somebody still gets in with it, whatever became of the money. */
const admits = (order: Order): boolean => order.tickets.some((ticket) => ticket.status !== 'void');

function closingOf({ status, refund_status, payment_status }: Order): Closing {
  if (refund_status !== 'none') return 'refunded';
  // Its money may still come.
  const late = payment_status === 'processing';
  if (status === 'expired') return late ? 'late' : 'order';
  return late ? 'cancelledLate' : 'cancelled';
}

function close(checkout: Checkout, why: Closing): void {
  // Of an event that is off show nothing else opens this screen again.
  if (checkout.state.event?.status === 'published') checkout.deps.session.write({ order: undefined });
  checkout.go({ name: 'closed', why });
}

function toPayment(checkout: Checkout, order: Order, secret: string, payment: Payment, fresh: boolean): void {
  const leave = fresh && payment.mode === 'checkout' ? checkout.deps.leave : undefined;
  const redirect = leave ? 'leaving' : fresh ? 'ready' : 'returned';
  checkout.go({ name: 'payment', order, secret, payment, redirect, asking: false });
  if (payment.mode === 'checkout') leave?.(payment.checkout_url);
}

/** The bank is at work: what is to be known is shown, and kept up to date. */
function toBank(checkout: Checkout, order: Order, secret: string): void {
  checkout.deps.session.write({ hold: undefined, order: { id: order.id, secret } });
  checkout.go({ name: 'bank', order, secret });
  void watchOrder(checkout);
}

/** Gives up an order that a bank is at work on, or shows what was faster. */
export async function cancelAtBank(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'bank') return;
  const { order, secret } = step;
  await checkout.run(
    async () => {
      const latest = await checkout.deps.api.orders.cancel(order.id, { credential: secret });
      showOrder(checkout, latest, secret, latest.status === 'confirmed');
    },
    async (error) => {
      if (!['order_not_pending', 'payment_pending'].includes(codeOf(error) ?? '')) return false;
      await reopenOrder(checkout, order.id, secret);
      return true;
    },
  );
}

/** So often in a row must a payment be at work before the buyer is told that it may take days: cards are through by then. */
const AT_WORK_ENOUGH = 5;

/** After the payment: asks until the order is confirmed, ever more slowly, for as long as the screen is shown. */
export async function settle(checkout: Checkout, order: Order, secret: string): Promise<void> {
  const { api, wait } = checkout.deps;
  checkout.go({ name: 'confirming', order, secret, slow: false });
  let atWork = 0;
  for (let attempt = 0; ; attempt++) {
    if (!isConfirming(checkout, order.id)) return;
    try {
      const answer = await confirmed(api, order.id, secret);
      if (answer.status !== 'pending') return showOrder(checkout, answer, secret, true);
    } catch (error) {
      const code = codeOf(error);
      atWork = error instanceof ApiError && error.problem.payment_status === 'processing' ? atWork + 1 : 0;
      if (atWork >= AT_WORK_ENOUGH && isConfirming(checkout, order.id)) {
        const latest = await readOrder(checkout, order.id, secret).catch(() => order);
        if (isConfirming(checkout, order.id)) return showOrder(checkout, latest, secret, false);
      }
      // Without an answer the payment may still have succeeded: asking again is the only honest reply.
      if (code !== 'payment_pending' && isConfirming(checkout, order.id)) {
        checkout.set({ problem: toProblem(error, checkout.deps.network()) });
      }
    }
    await wait(Math.min(8_000, 1_000 * 1.4 ** attempt));
    if (attempt === 8 && isConfirming(checkout, order.id)) {
      checkout.set({ step: { name: 'confirming', order, secret, slow: true } });
    }
  }
}

/** So often in a row must an order read as unpaid before a payment whose answer got lost counts as not made. */
const UNPAID_ENOUGH = 5;

/**
 * The answer to a payment got lost: it may have gone through, be on its way, or never have arrived. Asks the order until that
 * is known. The form comes back only once Stripe has kept saying that nothing is being paid; even then, an order is paid
 * once at most, since another try is for the same payment.
 */
export async function findOut(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'payment' || step.asking) return;
  const { order, secret } = step;
  const { api, wait } = checkout.deps;
  const isAsking = () => {
    const { step: now } = checkout.state;
    return now.name === 'payment' && now.order.id === order.id && now.asking;
  };
  checkout.set({ step: { ...step, asking: true }, problem: problem('payment_unknown', 'paymentUnknown') });
  for (let unpaid = 0, attempt = 0; unpaid < UNPAID_ENOUGH; attempt++) {
    try {
      const answer = await confirmed(api, order.id, secret);
      if (!isAsking()) return;
      if (answer.status !== 'pending') return showOrder(checkout, answer, secret, true);
    } catch (error) {
      const status = error instanceof ApiError && error.code === 'payment_pending' && error.problem.payment_status;
      if (!isAsking()) return;
      if (status === 'processing') return void settle(checkout, order, secret);
      // Anything else, no answer included, says nothing about the payment.
      if (status) unpaid += 1;
    }
    await wait(Math.min(8_000, 1_500 * 1.3 ** attempt));
    if (!isAsking()) return;
  }
  checkout.set({ step: { ...step, asking: false }, problem: problem('payment_not_found', 'paymentNotFound') });
  if (order.expires_at && Date.parse(order.expires_at) <= checkout.now()) await expireOrder(checkout);
}

/** An order that can't be confirmed any more is read as it is. */
async function confirmed(api: Api, orderId: string, secret: string): Promise<Order> {
  try {
    return await api.orders.confirm(orderId, { credential: secret, maxRetries: 0 });
  } catch (error) {
    if (codeOf(error) !== 'order_not_pending') throw error;
    return api.orders.get(orderId, { credential: secret });
  }
}

function isConfirming(checkout: Checkout, orderId: string): boolean {
  const { step } = checkout.state;
  return step.name === 'confirming' && step.order.id === orderId;
}

/** An order as it stands; an unpaid one can be paid in this page's way afterwards. */
export async function readOrder(checkout: Checkout, orderId: string, secret: string): Promise<Order> {
  const { api, paymentMode } = checkout.deps;
  const order = await api.orders.get(orderId, { credential: secret });
  if (order.status !== 'pending' || order.payment?.mode === paymentMode) return order;
  // What there was to pay with is over, such as a debit that failed; anything else is still on its way.
  if (!order.payment && order.payment_status !== 'failed' && order.payment_status !== 'unpaid') return order;
  return api.orders.choosePayment(orderId, { mode: paymentMode }, { credential: secret });
}

/** Reads an order again and shows it as it is. */
export async function reopenOrder(checkout: Checkout, orderId: string, secret: string): Promise<void> {
  showOrder(checkout, await readOrder(checkout, orderId, secret), secret, false);
}

/** Somebody who went to Stripe's own page sees this one again, as they left it: the order says what happened meanwhile. */
export async function lookAgain(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  if (step.name !== 'payment' || step.payment.mode !== 'checkout' || step.redirect === 'ready') return;
  const { order, secret } = step;
  const isAway = step.redirect === 'away';
  await checkout.run(
    async () => {
      const latest = await readOrder(checkout, order.id, secret);
      // Whoever has Stripe's page open in another window may still be there.
      if (isAway && latest.status === 'pending' && latest.payment) return;
      showOrder(checkout, latest, secret, latest.status !== 'pending');
    },
    () => {
      if (!isAway) checkout.set({ step: { ...step, redirect: 'unsure' } });
      return isAway;
    },
  );
}

/**
 * Stripe's page is open in another window, which can tell nothing to a frame whose storage browsers keep apart: the order is
 * asked until it is paid, or over.
 */
export async function awaitReturn(checkout: Checkout): Promise<void> {
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
    if (isAway()) await lookAgain(checkout);
  }
}

/** The time to pay is over; only the server knows whether a payment made it. */
export async function expireOrder(checkout: Checkout): Promise<void> {
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
}

/** Gives up an unpaid order and returns to the selection. */
export async function cancelOrder(checkout: Checkout): Promise<void> {
  const { step } = checkout.state;
  // Tickets that are chosen anew while nobody knows whether these are paid would be paid twice.
  if (step.name !== 'payment' || step.asking) return;
  const { order, secret } = step;
  const { api, session } = checkout.deps;
  await checkout.run(
    async () => {
      await api.orders.cancel(order.id, { credential: secret });
      const { entry } = session.read();
      session.write({ order: undefined, hold: undefined });
      checkout.deps.elsewhere.clear(order.id);
      if (entry) await openEntry(checkout, entry);
      else checkout.go({ name: 'select' });
    },
    async (error) => {
      // Somebody was faster: the payment, or the end of the time.
      if (!['order_not_pending', 'payment_pending'].includes(codeOf(error) ?? '')) return false;
      await reopenOrder(checkout, order.id, secret);
      return true;
    },
  );
}

/** The payment was declined or given up; the person may try again. The text is Stripe's, in the person's language. */
export function paymentFailed(checkout: Checkout): void {
  checkout.set({ problem: problem('payment_failed', 'paymentDeclined') });
}

import type { Ctx, SystemCtx } from '../../core/context.ts';
import type { Env } from '../../core/env.ts';
import { AppError } from '../../core/errors.ts';
import { pageUrl } from '../../core/return-url.ts';
import { answerWith, type KeptAnswer } from '../../db/idempotency.ts';
import { type OrderRow, type OrderWithTickets, selectOrder } from '../../db/orders.ts';
import { perform } from '../../outbox/transition.ts';
import type { CheckoutPage, CheckoutSession, Payable, Payment } from '../../ports/payments.ts';
import { type PayableIds, startNextAttempt } from './repository.ts';

/** What the buyer is given to pay with. */
export type PaymentOffer = { mode: 'element'; payment: Payment } | { mode: 'checkout'; session: CheckoutSession };

/**
 * The state of an order's payable. `none`: none was ever shown, so nobody can have paid. `dead`: it can't be paid any
 * more.
 */
export type PaymentState =
  | { is: 'none' | 'dead' | 'processing' }
  | { is: 'open'; offer: PaymentOffer }
  | { is: 'paid'; payment: Payment };

type Payer = Pick<OrderRow, 'payment_id' | 'checkout_session_id'>;

const ofPayment = (payment: Payment, offer: PaymentOffer): PaymentState => {
  if (payment.status === 'succeeded') return { is: 'paid', payment };
  if (payment.status === 'processing') return { is: 'processing' };
  return payment.status === 'canceled' ? { is: 'dead' } : { is: 'open', offer };
};

const ofSession = async (ctx: SystemCtx, session: CheckoutSession): Promise<PaymentState> => {
  if (session.status === 'expired') return { is: 'dead' };
  const offer = { mode: 'checkout' as const, session };
  if (session.status === 'open' || !session.payment_id) return { is: 'open', offer };
  // Complete means that the buyer finished the page; only the intent says whether the money came. The page does not
  // open again for a bank debit that failed days later.
  const state = ofPayment(await ctx.payments.get(session.payment_id), offer);
  return state.is === 'open' ? { is: 'dead' } : state;
};

/** Asks Stripe for the state of an order's payable. */
export const lookAtPayment = async (ctx: SystemCtx, order: Payer): Promise<PaymentState> => {
  if (order.checkout_session_id) return ofSession(ctx, await ctx.payments.getCheckout(order.checkout_session_id));
  if (!order.payment_id) return { is: 'none' };
  const payment = await ctx.payments.get(order.payment_id);
  return ofPayment(payment, { mode: 'element', payment });
};

/** Cancels an order's payable. The buyer may have paid it before; the result says so. */
export const stopPayment = async (ctx: SystemCtx, order: Payer): Promise<PaymentState> => {
  if (order.checkout_session_id) return ofSession(ctx, await ctx.payments.expireCheckout(order.checkout_session_id));
  if (!order.payment_id) return { is: 'none' };
  const payment = await ctx.payments.cancel(order.payment_id);
  return ofPayment(payment, { mode: 'element', payment });
};

const make = async (ctx: SystemCtx, order: OrderWithTickets): Promise<PaymentOffer | 'spent'> => {
  const payable = payableOf(order);
  if (ctx.env.ENVIRONMENT === 'live' && !payable.account) {
    throw new AppError('payment_account_required', 'The promoter’s account can’t take payments now.');
  }
  if (order.payment_mode === 'checkout') {
    const session = await ctx.payments.createCheckout(payable, checkoutPageOf(ctx.env, order));
    return session === 'spent' ? session : { mode: 'checkout', session };
  }
  const payment = await ctx.payments.create(payable);
  return payment === 'spent' ? payment : { mode: 'element', payment };
};

const idsOf = (offer: PaymentOffer): PayableIds =>
  offer.mode === 'checkout'
    ? { payment_id: null, checkout_session_id: offer.session.id }
    : { payment_id: offer.payment.id, checkout_session_id: null };

/** How often a request reads an order again because another request changed it, or its idempotency key was used up. */
const TRIES = 3;
/** After this many used-up keys, Stripe is probably failing. */
const SPENT_KEYS = 2;

/**
 * Gives a pending order a payable: the one it has, or the next attempt. The offer is null when there is nothing to pay.
 * Returns the request's answer, which `show` makes of both. A payable is shown only once the order has stored it;
 * otherwise nobody could cancel it.
 */
export const startPayment = async <T>(
  ctx: Ctx,
  first: OrderWithTickets,
  show: (order: OrderWithTickets, offer: PaymentOffer | null) => Promise<T>,
): Promise<T> => {
  let order = first;
  let spent = 0;
  for (let tries = 0; tries < TRIES && spent < SPENT_KEYS; tries++) {
    if (order.status !== 'pending' || order.total_price === 0) return show(order, null);
    const state = await lookAtPayment(ctx, order);
    order = (await noteState(ctx, order, state)) ?? order;
    if (state.is === 'open') return show(order, state.offer);
    if (state.is === 'paid' || state.is === 'processing') return show(order, null);

    const made = state.is === 'none' ? await make(ctx, order) : 'dead';
    let current: OrderWithTickets | null;
    if (made === 'spent' || made === 'dead') {
      if (made === 'spent') spent++;
      current = await startNextAttempt(ctx.db, order, order.payment_mode);
    } else {
      const { account, fee } = payableOf(order);
      const ids = idsOf(made);
      const payable = { ...ids, stripe_account_id: account, application_fee: fee };
      const known = order;
      const answer = await show({ ...known, ...payable }, made);
      const attach = async (sealed: KeptAnswer | null) => {
        const wanted = { order_id: known.id, attempt: known.payment_attempt, payable, answer: sealed };
        const done = await perform(ctx, 'attach_payable', wanted);
        return done.outcome === 'attached' ? done : { ...done, kept: null };
      };
      const { outcome } = await answerWith(ctx, answer, attach);
      if (outcome === 'attached') return answer;
      await stopPayment(ctx, ids);
      current = await selectOrder(ctx.db, 'system', order.id);
    }
    if (current?.status !== 'pending') {
      const detail = 'The order ended while its payment was being prepared. Choose the tickets again.';
      throw new AppError('order_not_pending', detail);
    }
    order = current;
  }
  throw new AppError('payment_provider_unavailable', 'Nothing was charged by this request. Try again in a moment.', {
    retryAfter: 2,
  });
};

/** Whether the order can't be paid by it any more. */
export const isStopped = (state: PaymentState): boolean => state.is === 'none' || state.is === 'dead';

/** Throws unless the payment can't succeed any more. */
export const assertStopped = (state: PaymentState): void => {
  if (isStopped(state)) return;
  throw new AppError('payment_pending', 'The bank is still at work on the payment; try again in a few minutes.', {
    retryAfter: 60,
  });
};

export const PAYMENT_STATUSES = ['not_required', 'unpaid', 'processing', 'failed', 'paid'] as const;

/** The status of an order's payment; `state` is Stripe's answer, if it was asked. */
export const paymentStatusOf = (
  order: Pick<OrderRow, 'total_price' | 'paid_at' | 'payment_state'>,
  state?: PaymentState,
): (typeof PAYMENT_STATUSES)[number] => {
  if (order.total_price === 0) return 'not_required';
  if (order.paid_at !== null || state?.is === 'paid') return 'paid';
  if (state?.is === 'processing') return 'processing';
  // A debit that Stripe has given up failed, even if we have not recorded it yet.
  if (state && order.payment_state === 'processing') return 'failed';
  return order.payment_state ?? 'unpaid';
};

/**
 * Records a change in what Stripe says of an order's payment: the bank is at work, or the payment failed. The buyer is
 * told. Returns the order as it is then, or null if nothing changed.
 */
export const noteState = async (
  ctx: SystemCtx,
  order: Payer & Pick<OrderRow, 'id' | 'event_id' | 'payment_state'>,
  state: PaymentState,
): Promise<OrderWithTickets | null> => {
  const now = state.is === 'processing' ? 'processing' : 'failed';
  const isNews =
    now === 'processing'
      ? order.payment_state !== 'processing'
      : state.is !== 'paid' && order.payment_state === 'processing';
  if (!isNews) return null;
  const payable = [order.payment_id, order.checkout_session_id];
  const news = { event_id: order.event_id, order_id: order.id, state: now, payable } as const;
  const noted = await perform(ctx, 'note_payment_state', news);
  return noted.outcome === 'noted' ? noted.order : null;
};

/** What remains of a statement's 22 characters after an account's prefix of up to 10 and the separator. */
const SUFFIX_LENGTH = 10;

/** Stripe's limit on the name of a product. */
const NAME_LENGTH = 250;

/**
 * Text for a bank statement: Latin letters, digits and spaces, at most 10 characters, in whole words where they fit.
 * Null if no letter is left.
 */
export const statementSuffix = (...candidates: readonly string[]): string | null => {
  for (const text of candidates) {
    const plain = text
      .normalize('NFKD')
      .replace(/\p{Mark}/gu, '')
      .replace(/ß/g, 'ss')
      .replace(/[^A-Za-z0-9 .&-]+/g, ' ')
      .replace(/ +/g, ' ')
      .trim();
    const cut = plain.slice(0, SUFFIX_LENGTH);
    const whole = plain.length > SUFFIX_LENGTH && plain[SUFFIX_LENGTH] !== ' ' ? cut.replace(/ [^ ]*$/, '') : cut;
    const suffix = whole.trim();
    if (/[A-Za-z]/.test(suffix)) return suffix;
  }
  return null;
};

/** The payable to ask Stripe for: the same in each call of one attempt, so that its idempotency key holds. */
export const payableOf = (order: OrderWithTickets): Payable => ({
  order_id: order.id,
  event_id: order.event_id,
  promoter_id: order.promoter_id,
  attempt: order.payment_attempt,
  amount: order.total_price,
  currency: order.currency,
  email: order.email,
  description: `${order.quantity} ${order.quantity === 1 ? 'ticket' : 'tickets'} for ${order.sale.event_title}`,
  statement_suffix: statementSuffix(order.sale.event_title, order.sale.promoter_name),
  account: order.sale.stripe_account_id,
  fee: order.application_fee,
});

const linesOf = (order: OrderWithTickets): CheckoutPage['lines'] => {
  const title = order.sale.event_title;
  const lines = order.items
    .filter((item) => item.unit_price > 0)
    .map((item) => ({
      name: `${item.tier_name} · ${title}`.slice(0, NAME_LENGTH),
      unit_amount: item.unit_price,
      quantity: item.quantity,
    }));
  const sum = lines.reduce((total, line) => total + line.unit_amount * line.quantity, 0);
  // Our own page shows discounts, fees and taxes; here only the total must be right.
  return sum === order.total_price
    ? lines
    : [{ name: title.slice(0, NAME_LENGTH), unit_amount: order.total_price, quantity: 1 }];
};

/**
 * Stripe's page for an order. Stripe keeps a page open for at least 30 minutes, so it outlives the order by 35 and is
 * expired by a call. The buyer returns to the sale's page either way. The return addresses hold the order's id but not
 * its secret, since Stripe stores them and scripts on the page read them; whoever placed the order has the secret.
 */
export const checkoutPageOf = (env: Pick<Env, 'PUBLIC_URL'>, order: OrderWithTickets): CheckoutPage => {
  const back = (ticket_payment: 'success' | 'cancelled') =>
    pageUrl(env, order, { ticket_payment, ticket_order_id: order.id });
  return {
    lines: linesOf(order),
    success_url: back('success'),
    cancel_url: back('cancelled'),
    expires_at: new Date(order.expires_at.getTime() + 35 * 60_000),
  };
};

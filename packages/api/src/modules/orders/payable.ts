import type { Env } from '../../core/env.ts';
import { pageUrl } from '../../core/return-url.ts';
import type { OrderWithTickets } from '../../db/orders.ts';
import type { CheckoutPage, Payable } from '../../ports/payments.ts';

/** What a statement's 22 characters leave after an account's prefix of up to 10 and the separator. */
const SUFFIX_LENGTH = 10;
/** Stripe's limit on the name of a product. */
const NAME_LENGTH = 250;

/**
 * Words that a bank prints on a statement: Latin letters, digits and spaces, at most 10 characters and whole words where
 * they fit. Null when nothing with a letter is left.
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

/** What is asked of Stripe for an order: the same for each call of one attempt, so that its idempotency key holds. */
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
  // What was taken off or added is shown on our own page; here the total is what must be right.
  return sum === order.total_price
    ? lines
    : [{ name: title.slice(0, NAME_LENGTH), unit_amount: order.total_price, quantity: 1 }];
};

/**
 * Stripe's page for an order. It can't be made to live for under 30 minutes, so it outlives the order by 35 and is
 * expired by call; the buyer comes back to the page of the sale either way. The addresses name the order and not its
 * secret, which whoever placed the order has: Stripe keeps them, and scripts of the page read them before anybody else.
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

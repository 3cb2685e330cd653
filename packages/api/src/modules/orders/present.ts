import { type Caller, isAdmin, promoterOrNone } from '../../core/caller.ts';
import type { Ctx, Deps } from '../../core/context.ts';
import { shownTicket, shownTotal } from '../../core/pricing.ts';
import { inZone } from '../../core/zones.ts';
import type { OrderRow, OrderWithTickets, RefundRow } from '../../db/orders.ts';
import { presentTickets } from '../tickets/service.ts';
import { type PaymentOffer, type PaymentState, paymentStatusOf } from './payment.ts';

/** An order in lists; `state` is Stripe's current answer about its payment, if it was asked. */
export const presentSummary = (row: OrderRow, state?: PaymentState) => ({
  id: row.id,
  event_id: row.event_id,
  promoter_id: row.promoter_id,
  user_id: row.user_id,
  email: row.email,
  name: row.name,
  locale: row.locale,
  status: row.status,
  quantity: row.quantity,
  ...shownTotal({ ...row, gross: row.subtotal, paid: row.total_price }, row.price_rules),
  promo_code: row.promo_code,
  refund_status: row.refund_status,
  refunded_amount: row.refunded_amount,
  currency: row.currency.toUpperCase(),
  payment_mode: row.payment_mode,
  payment_status: paymentStatusOf(row, state),
  payment_id: row.payment_id,
  items: row.items.map((item) => ({
    ...item,
    buyer_price: shownTicket(item.unit_price, row.price_rules, row.currency).buyer_price,
  })),
  expires_at: row.expires_at.toISOString(),
  confirmed_at: row.confirmed_at?.toISOString() ?? null,
  disputed_at: row.disputed_at?.toISOString() ?? null,
  dispute_status: row.dispute_status,
  created_at: row.created_at.toISOString(),
});

/** Whether the caller sees the order as its promoter does. */
const isSeller = (caller: Caller, { promoter_id }: OrderRow): boolean =>
  isAdmin(caller) || promoterOrNone(caller) === promoter_id;

/** A refund; `toBuyer` leaves out what concerns only the promoter and Stripe. */
export const presentRefund = (row: RefundRow, toBuyer = false) => ({
  id: row.id,
  order_id: row.order_id,
  amount: row.amount,
  currency: row.currency.toUpperCase(),
  reason: row.reason,
  source: row.source,
  status: row.status,
  waits_for: row.waits_for,
  failure_reason: toBuyer ? null : row.failure_reason,
  created_at: row.created_at.toISOString(),
});

/** How a pending order is paid. */
const presentPayment = (deps: Pick<Deps, 'env'>, offer: PaymentOffer | null) => {
  if (offer?.mode === 'checkout' && offer.session.url) {
    return { provider: 'stripe' as const, mode: 'checkout' as const, checkout_url: offer.session.url };
  }
  if (offer?.mode === 'element' && offer.payment.client_secret) {
    return {
      provider: 'stripe' as const,
      mode: 'element' as const,
      publishable_key: deps.env.STRIPE_PUBLISHABLE_KEY,
      client_secret: offer.payment.client_secret,
      script_url: deps.env.STRIPE_JS_URL,
    };
  }
  return null;
};

/** An order in full. `offer` only for the buyer of a pending one. */
export const presentOrder = async (
  deps: Pick<Ctx, 'env' | 'secrets' | 'caller'>,
  row: OrderWithTickets,
  offer: PaymentOffer | null = null,
  state?: PaymentState,
) => ({
  ...presentSummary(row, state),
  local_expires_at: inZone(row.sale.time_zone, row.expires_at),
  payment: presentPayment(deps, row.status === 'pending' ? offer : null),
  tickets: await presentTickets(deps, row.tickets),
  refunds: row.refunds.map((refund) => presentRefund(refund, !isSeller(deps.caller, row))),
});

/** Whether a refund was sent or has arrived. */
export const isOnItsWay = ({ status, stripe_refund_id, waits_for }: RefundRow): boolean =>
  status === 'succeeded' || (status === 'pending' && stripe_refund_id !== null && waits_for === null);

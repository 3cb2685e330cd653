import Stripe from 'stripe';
import type { InvariantResult, Queryable } from './invariants.ts';

/** The part of Stripe's books that concerns our orders. Amounts in minor units. */
export type StripeBooks = {
  charges: { id: string; order_id: string; payment_id: string; amount: number; refunded: number; created: Date }[];
  /** Payments that a buyer with the client secret could still make. */
  payable: { id: string; order_id: string }[];
  /** Payments refunded so recently that we may not know it yet. */
  moving: ReadonlySet<string>;
};

const PAYABLE = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** A client for Stripe or a stand-in. */
export const stripeClient = (key: string, apiUrl = 'https://api.stripe.com'): Stripe => {
  const { hostname, port, protocol } = new URL(apiUrl);
  const isSecure = protocol === 'https:';
  return new Stripe(key, {
    host: hostname,
    port: port || (isSecure ? 443 : 80),
    protocol: isSecure ? 'https' : 'http',
    maxNetworkRetries: 3,
    telemetry: false,
  });
};

const idOf = (reference: string | { id: string } | null): string =>
  (typeof reference === 'string' ? reference : reference?.id) ?? '';
const from = (time: Date) => ({ gte: Math.floor(time.getTime() / 1000) });

/**
 * Reads all succeeded charges and open payments since an instant, 100 at a time. A refund made at Stripe after
 * `begunBefore` may still be on its way to us.
 */
export const readBooks = async (stripe: Stripe, since: Date, begunBefore: Date): Promise<StripeBooks> => {
  const created = from(since);
  const moving = new Set<string>();
  const books: StripeBooks = { charges: [], payable: [], moving };
  for await (const charge of stripe.charges.list({ created, limit: 100 })) {
    const { order_id } = charge.metadata;
    if (!order_id || charge.status !== 'succeeded') continue;
    books.charges.push({
      id: charge.id,
      order_id,
      payment_id: idOf(charge.payment_intent),
      amount: charge.amount,
      refunded: charge.amount_refunded,
      created: new Date(charge.created * 1000),
    });
  }
  for await (const intent of stripe.paymentIntents.list({ created, limit: 100 })) {
    const { order_id } = intent.metadata;
    if (order_id && PAYABLE.includes(intent.status)) books.payable.push({ id: intent.id, order_id });
  }
  for await (const refund of stripe.refunds.list({ created: from(begunBefore), limit: 100 })) {
    moving.add(idOf(refund.payment_intent));
  }
  return books;
};

type OrderBooks = {
  id: string;
  status: string;
  payment_id: string | null;
  total_price: number;
  paid: boolean;
  returned: number;
  /** A refund is on its way between Stripe and us. */
  moving: boolean;
  unresolved: boolean;
};

const ORDERS = `
  select o.id, o.status, o.payment_id, o.total_price::float8 as total_price, o.paid_at is not null as paid,
         o.payment_unresolved as unresolved, coalesce(r.returned, 0)::float8 as returned,
         coalesce(r.moving, false) as moving
  from orders o
  left join (select order_id, sum(amount) filter (where status = 'succeeded') as returned,
                    bool_or(status in ('pending', 'failed') or updated_at >= $1) as moving
             from refunds group by order_id) r on r.order_id = o.id`;

/**
 * Compares Stripe's books with ours. Read the books before the database: payments after `begunBefore` may still be on
 * their way to us.
 */
export const compareBooks = async (
  client: Queryable,
  books: StripeBooks,
  begunBefore: Date,
): Promise<InvariantResult[]> => {
  const orders = (await client.query(ORDERS, [begunBefore])).rows as unknown as OrderBooks[];
  const byId = new Map(orders.map((order) => [order.id, order]));
  const ours = books.charges.filter((charge) => byId.has(charge.order_id));
  const charged = Map.groupBy(ours, (charge) => charge.order_id);

  const doubled = [...charged].filter(([, charges]) => charges.length > 1);
  const kept = ours.filter(({ amount, refunded }) => refunded < amount);
  const unmet = kept.filter((charge) => charge.created < begunBefore && !byId.get(charge.order_id)?.paid);
  const differing = orders.flatMap(({ id, paid, moving, total_price, returned }) => {
    const charges = charged.get(id) ?? [];
    if (!paid || moving || charges.length > 1 || charges.some((one) => books.moving.has(one.payment_id))) return [];
    const here = total_price - returned;
    const there = charges.reduce((sum, charge) => sum + charge.amount - charge.refunded, 0);
    return here === there ? [] : [{ order_id: id, here, there }];
  });
  const alive = books.payable.filter(({ id, order_id }) => {
    const order = byId.get(order_id);
    return order && order.payment_id === id && order.status !== 'pending' && !order.unresolved;
  });
  return [
    {
      id: '3d',
      promise: 'Stripe took the money of an order at most once',
      violations: doubled.map(([order_id, charges]) => ({ order_id, charges: charges.map(({ id }) => id) })),
    },
    {
      id: '3e',
      promise: 'What Stripe has of an order, less what went back, is what the order says',
      violations: differing,
    },
    {
      id: '3f',
      promise: 'Whatever Stripe took for an order and did not give back, the order knows of',
      violations: unmet.map(({ id, order_id, created }) => ({ charge: id, order_id, created })),
    },
    { id: '3g', promise: 'An order that has ended can’t be paid any more', violations: alive },
  ];
};

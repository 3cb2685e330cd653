import type { Invariant } from './invariant.ts';

/** Money in the database; stripe-books.ts compares it with Stripe's. */
export const MONEY: readonly Invariant[] = [
  {
    id: '2a',
    promise: 'A paid order is confirmed, or refunded in full',
    sql: `select o.id, o.status, o.total_price, coalesce(sum(r.amount), 0)::bigint as refunds
          from orders o left join refunds r on r.order_id = o.id and r.status <> 'cancelled'
          where o.paid_at is not null and o.status <> 'confirmed'
          group by o.id having coalesce(sum(r.amount), 0) <> o.total_price`,
  },
  {
    id: '3a',
    promise: 'An order’s refunds are what it says was given back, and never more than was paid',
    sql: `select o.id, o.refunded_amount, o.total_price, coalesce(sum(r.amount), 0)::bigint as refunds
          from orders o left join refunds r on r.order_id = o.id and r.status <> 'cancelled'
          group by o.id
          having o.refunded_amount <> coalesce(sum(r.amount), 0) or coalesce(sum(r.amount), 0) > o.total_price
             or (coalesce(sum(r.amount), 0) > 0 and o.paid_at is null)`,
  },
  {
    id: '3b',
    promise: 'Each cause’s postings of money sum to zero',
    sql: `select cause, currency, sum(amount)::bigint as off from money_ledger
          group by cause, currency having sum(amount) <> 0`,
  },
  {
    id: '3c',
    promise: 'What an order cleared is what was paid less what went back and what a dispute took',
    sql: `select o.id, l.clearing, o.total_price, o.paid_at, r.returned, d.taken
          from orders o
          cross join lateral (select coalesce(sum(m.amount), 0)::bigint as clearing from money_ledger m
                              where m.order_id = o.id and m.account = 'clearing') l
          cross join lateral (select coalesce(sum(f.amount), 0)::bigint as returned from refunds f
                              where f.order_id = o.id and f.status = 'succeeded') r
          cross join lateral (select coalesce(sum(x.amount), 0)::bigint as taken from disputes x
                              where x.order_id = o.id and x.status in ('needs_response', 'under_review', 'lost')) d
          where l.clearing <> case when o.paid_at is null then 0 else o.total_price end - r.returned - d.taken`,
  },
  {
    id: '3h',
    promise: 'An order’s totals, lines, tickets and postings say the same, to the cent',
    sql: `with parts as (
            select o.id, 'plan' as of, sum((t ->> 'gross')::bigint) as gross, sum((t ->> 'discount')::bigint) as discount,
                   sum((t ->> 'fee')::bigint) as fee, sum((t ->> 'tax')::bigint) as tax,
                   sum((t ->> 'paid')::bigint) as paid
            from orders o cross join lateral jsonb_array_elements(o.ticket_plan) t group by o.id
            union all
            select order_id, 'lines', sum(gross), sum(discount), sum(fee), sum(tax), sum(paid) from order_items
            group by order_id
            union all
            select order_id, 'tickets', sum(gross), sum(discount), sum(fee), sum(tax), sum(paid) from tickets
            group by order_id)
          select o.id, p.of, p.gross, p.discount, p.fee, p.tax, p.paid
          from orders o join parts p on p.id = o.id
          where (p.gross, p.discount, p.fee, p.tax, p.paid) <> (o.subtotal, o.discount, o.fee, o.tax, o.total_price)
          union all
          select o.id, 'postings', null, null, l.fee, l.tax, l.paid
          from orders o
          cross join lateral (
            select coalesce(sum(m.amount) filter (where m.account = 'clearing'), 0) as paid,
                   coalesce(-sum(m.amount) filter (where m.account = 'fee'), 0) as fee,
                   coalesce(-sum(m.amount) filter (where m.account = 'tax'), 0) as tax
            from money_ledger m where m.order_id = o.id and m.cause like 'charge:%') l
          where o.confirmed_at is not null and (l.fee, l.tax, l.paid) <> (o.fee, o.tax, o.total_price)`,
  },
  {
    id: '3i',
    promise: 'What is owed to buyers are refunds under way or failed, and what is in dispute are open disputes',
    sql: `select o.id, l.owed, r.open as refunds, l.disputed, d.open as disputes
          from orders o
          cross join lateral (select coalesce(-sum(m.amount) filter (where m.account = 'refund'), 0)::bigint as owed,
                                     coalesce(sum(m.amount) filter (where m.account = 'dispute'), 0)::bigint as disputed
                              from money_ledger m where m.order_id = o.id) l
          cross join lateral (select coalesce(sum(f.amount), 0)::bigint as open from refunds f
                              where f.order_id = o.id and f.status in ('pending', 'failed')) r
          cross join lateral (select coalesce(sum(x.amount), 0)::bigint as open from disputes x
                              where x.order_id = o.id and x.status in ('needs_response', 'under_review')) d
          where (l.owed, l.disputed) <> (r.open, d.open)`,
  },
  {
    id: '9',
    promise: 'A promo code’s redemptions are its orders that neither expired nor were cancelled',
    sql: `select p.id, p.redeemed, count(o.id)::int as orders
          from promo_codes p
          left join orders o on o.promo_code_id = p.id and o.status not in ('expired', 'cancelled')
          group by p.id having p.redeemed <> count(o.id)`,
  },
];

import type pg from 'pg';

/** One promise that must always hold, and the query that finds the rows which break it. */
type Invariant = { id: string; promise: string; sql: string };

/**
 * The invariants that a database alone can prove, numbered as in docs/invariants.md. The queries are written against the
 * tables, independently of the functions that keep them true.
 */
export const INVARIANTS: readonly Invariant[] = [
  {
    id: '1a',
    promise: 'A tier’s sold seats are its issued, non-void tickets',
    sql: `select t.id, t.sold, count(k.id)::int as tickets
          from tiers t left join tickets k on k.tier_id = t.id and k.status <> 'void'
          group by t.id having t.sold <> count(k.id)`,
  },
  {
    id: '1b',
    promise: 'A tier’s reserved seats are those of pending orders and of open offers without an order',
    sql: `select t.id, t.reserved, p.n as pending, w.n as offered
          from tiers t
          cross join lateral (
            select coalesce(sum(i.quantity), 0)::int as n from order_items i join orders o on o.id = i.order_id
            where i.tier_id = t.id and o.status = 'pending') p
          cross join lateral (
            select coalesce(sum(e.quantity), 0)::int as n from waitlist_entries e
            where e.offered_tier_id = t.id and e.status = 'offered'
              and not exists (select 1 from orders o where o.waitlist_entry_id = e.id and o.status = 'pending')) w
          where t.reserved <> p.n + w.n`,
  },
  {
    id: '1c',
    promise: 'No tier and no event has more reserved and sold than it has seats',
    sql: `select id, reserved, sold, quantity from tiers where reserved + sold > quantity or reserved < 0 or sold < 0
          union all
          select id, reserved, sold, capacity from events where reserved + sold > capacity`,
  },
  {
    id: '1d',
    promise: 'An event’s counters are the sums of its tiers’',
    sql: `select e.id, e.reserved, e.sold, coalesce(sum(t.reserved), 0)::int as tiers_reserved,
                 coalesce(sum(t.sold), 0)::int as tiers_sold
          from events e left join tiers t on t.event_id = e.id
          group by e.id having e.reserved <> coalesce(sum(t.reserved), 0) or e.sold <> coalesce(sum(t.sold), 0)`,
  },
  {
    id: '1e',
    promise: 'Every counter is the sum of its ledger',
    sql: `select coalesce(t.id, l.tier_id) as id, t.quantity, t.reserved, t.sold, l.quantity as ledger_quantity,
                 l.reserved as ledger_reserved, l.sold as ledger_sold
          from tiers t
          full join (select tier_id, sum(d_quantity)::int as quantity, sum(d_reserved)::int as reserved,
                            sum(d_sold)::int as sold from inventory_ledger group by tier_id) l on l.tier_id = t.id
          where (coalesce(t.quantity, 0), coalesce(t.reserved, 0), coalesce(t.sold, 0))
             <> (coalesce(l.quantity, 0), coalesce(l.reserved, 0), coalesce(l.sold, 0))`,
  },
  {
    id: '2',
    promise: 'A paid order is confirmed, or refunded in full',
    sql: `select o.id, o.status, o.total_price, coalesce(sum(r.amount), 0)::bigint as refunds
          from orders o left join refunds r on r.order_id = o.id
          where o.paid_at is not null and o.status not in ('confirmed', 'partially_refunded', 'refunded')
          group by o.id having coalesce(sum(r.amount), 0) <> o.total_price`,
  },
  {
    id: '3a',
    promise: 'An order’s refunds are what it says was given back, and never more than was paid',
    sql: `select o.id, o.refunded_amount, o.total_price, coalesce(sum(r.amount), 0)::bigint as refunds
          from orders o left join refunds r on r.order_id = o.id
          group by o.id
          having o.refunded_amount <> coalesce(sum(r.amount), 0) or coalesce(sum(r.amount), 0) > o.total_price
             or (coalesce(sum(r.amount), 0) > 0 and o.paid_at is null)`,
  },
  {
    id: '3b',
    promise: 'Each cause’s postings of money sum to zero',
    sql: `select cause, currency, sum(amount)::bigint as off from money_ledger group by cause, currency having sum(amount) <> 0`,
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
    id: '4a',
    promise: 'A confirmed order has exactly its tickets, any other none',
    sql: `select o.id, o.status, o.quantity, count(k.id)::int as tickets
          from orders o left join tickets k on k.order_id = o.id
          group by o.id
          having count(k.id) <> case when o.status in ('confirmed', 'partially_refunded', 'refunded')
                                     then o.quantity else 0 end`,
  },
  {
    id: '4b',
    promise: 'A ticket that is checked in says when, and no other does',
    sql: `select id, status from tickets where (status = 'checked_in' and checked_in_at is null)
             or (status = 'valid' and checked_in_at is not null)`,
  },
  {
    id: '5',
    promise: 'Every confirmed order has its webhook message, with a delivery for each endpoint that wanted it then',
    sql: `select o.id from orders o
          where o.confirmed_at is not null
            and not exists (select 1 from webhook_messages m
                            where m.type = 'order.confirmed' and m.data ->> 'id' = o.id)`,
  },
  {
    id: '7',
    promise: 'A hold became at most one order, and an open offer has at most one open order',
    sql: `select hold_id as id from orders group by hold_id having count(*) > 1
          union all
          select waitlist_entry_id from orders where status = 'pending' and waitlist_entry_id is not null
          group by waitlist_entry_id having count(*) > 1`,
  },
  {
    id: '8',
    promise: 'Every row of an event belongs to the event’s promoter',
    sql: `select o.id from orders o join events e on e.id = o.event_id where o.promoter_id <> e.promoter_id
          union all select t.id from tiers t join events e on e.id = t.event_id where t.promoter_id <> e.promoter_id
          union all select k.id from tickets k join events e on e.id = k.event_id where k.promoter_id <> e.promoter_id
          union all
          select w.id from waitlist_entries w join events e on e.id = w.event_id where w.promoter_id <> e.promoter_id`,
  },
];

export type InvariantResult = { id: string; promise: string; violations: Record<string, unknown>[] };

/** Recomputes every invariant from one REPEATABLE READ snapshot. */
export const checkInvariants = async (client: pg.Client | pg.PoolClient): Promise<InvariantResult[]> => {
  await client.query('begin isolation level repeatable read read only');
  try {
    const results: InvariantResult[] = [];
    for (const { id, promise, sql } of INVARIANTS) {
      results.push({ id, promise, violations: (await client.query(sql)).rows });
    }
    return results;
  } finally {
    await client.query('rollback');
  }
};

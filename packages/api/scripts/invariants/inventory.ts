import type { Invariant } from './invariant.ts';

/** Seats: counters, tickets, the waitlist, and which promoter owns each row. */
export const INVENTORY: readonly Invariant[] = [
  {
    id: '1a',
    promise: 'A tier’s sold seats are those of its tickets, until they are freed',
    sql: `select t.id, t.sold, count(k.id)::int as tickets
          from tiers t left join tickets k on k.tier_id = t.id and k.seat_freed_at is null
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
    id: '4a',
    promise: 'A confirmed order has exactly its tickets, any other none',
    sql: `select o.id, o.status, o.quantity, count(k.id)::int as tickets
          from orders o left join tickets k on k.order_id = o.id
          group by o.id
          having count(k.id) <> case when o.status = 'confirmed'
                                     then o.quantity else 0 end`,
  },
  {
    id: '4b',
    promise: 'A ticket that is checked in says when, and no valid one does',
    sql: `select id, status from tickets where (status = 'checked_in' and checked_in_at is null)
             or (status = 'valid' and checked_in_at is not null)`,
  },
  {
    id: '4c',
    promise: 'A ticket’s check-in is one scan: of those by which somebody was let in, the earliest',
    sql: `select k.id, k.status, k.checked_in_at, c.scanned_at
          from tickets k left join check_ins c on c.event_id = k.event_id and c.id = k.check_in_id and c.ticket_id = k.id
          where k.checked_in_at is distinct from c.scanned_at
             or (k.status = 'checked_in'
                 and exists (select 1 from check_ins o where o.ticket_id = k.id and o.scanned_at < k.checked_in_at))`,
  },
  {
    // Requests wait for the lock, so two that are 10 s apart or less may have come in either order. Only an entry that
    // the order's own seats would have fitted was passed over; after 2 h others may be. Whether they would have fitted
    // is known only while the tier is unchanged. Who waits for any tier does not wait for a hidden one.
    id: '6',
    promise: 'Nobody who waits is passed over for a later public buyer',
    sql: `select w.id, w.created_at as waiting_since, o.id as order_id, o.granted_at
          from waitlist_entries w
          join orders o on o.event_id = w.event_id and o.waitlist_entry_id is null
          join order_items i on i.order_id = o.id and i.tier_id = coalesce(w.tier_id, i.tier_id)
          join tiers t on t.id = i.tier_id
          where w.created_at + interval '10 seconds' <= o.granted_at
            and case w.status when 'waiting' then 'infinity' else coalesce(w.offered_at, w.updated_at) end
                > o.created_at + interval '10 seconds'
            and w.quantity <= i.quantity and w.quantity between t.min_per_order and t.max_per_order
            and (w.tier_id is not null or t.visibility = 'public') and t.updated_at <= o.created_at`,
  },
  {
    id: '7a',
    promise: 'A hold became at most one order, and an open offer has at most one open order',
    sql: `select hold_id as id, count(*)::int as orders from orders group by hold_id having count(*) > 1
          union all
          select waitlist_entry_id, count(*)::int from orders where status = 'pending' and waitlist_entry_id is not null
          group by waitlist_entry_id having count(*) > 1`,
  },
  {
    id: '7b',
    promise: 'An idempotency key that made an order leads to it',
    sql: `select k.id, k.resource_id from idempotency_keys k
          where k.resource_id like 'ord\\_%' and not exists (select 1 from orders o where o.id = k.resource_id)`,
  },
  {
    id: '8',
    promise: 'Every row of an event belongs to the event’s promoter',
    sql: `select o.id from orders o join events e on e.id = o.event_id where o.promoter_id <> e.promoter_id
          union all select t.id from tiers t join events e on e.id = t.event_id where t.promoter_id <> e.promoter_id
          union all select k.id from tickets k join events e on e.id = k.event_id where k.promoter_id <> e.promoter_id
          union all
          select w.id from waitlist_entries w join events e on e.id = w.event_id where w.promoter_id <> e.promoter_id
          union all select c.id from check_ins c join tickets k on k.id = c.ticket_id
                    where (c.promoter_id, c.event_id) <> (k.promoter_id, k.event_id)
          union all select r.id from refunds r join orders o on o.id = r.order_id
                    join events e on e.id = o.event_id where r.promoter_id <> e.promoter_id
          union all select i.order_id from order_items i join orders o on o.id = i.order_id
                    join tiers t on t.id = i.tier_id where t.event_id <> o.event_id
          union all select d.message_id from webhook_deliveries d join webhook_messages m on m.id = d.message_id
                    join webhook_endpoints p on p.id = d.endpoint_id where p.promoter_id <> m.promoter_id`,
  },
];

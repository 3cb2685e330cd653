import type { Invariant } from './invariant.ts';

/** Webhooks to promoters' backends. An endpoint that changed after an order may not have subscribed to it then. */
export const DELIVERY: readonly Invariant[] = [
  {
    id: '5a',
    promise: 'Every confirmed order has one webhook message that says so',
    sql: `select o.id, count(m.id)::int as messages from orders o
          left join webhook_messages m on m.type = 'order.confirmed' and m.data ->> 'id' = o.id
          where o.confirmed_at is not null
          group by o.id having count(m.id) <> 1`,
  },
  {
    id: '5b',
    promise: 'That message has a delivery for each endpoint that wants it',
    sql: `select o.id, w.id as endpoint_id from orders o
          join webhook_messages m on m.type = 'order.confirmed' and m.data ->> 'id' = o.id
          join webhook_endpoints w on w.promoter_id = o.promoter_id and w.status = 'enabled'
            and w.event_types && array['*', 'order.confirmed']
            and w.created_at < o.confirmed_at and w.updated_at < o.confirmed_at
          where o.confirmed_at is not null
            and not exists (select 1 from webhook_deliveries d where d.message_id = m.id and d.endpoint_id = w.id)`,
  },
];

/** Outstanding work: none may be older than two sweeps once all services answer. */
export const EVENTUAL: readonly Invariant[] = [
  {
    id: '2b',
    promise: 'No order is left behind: past its time, or paid for without anybody asking',
    sql: `select id, status, expires_at, payment_unresolved from orders
          where (status = 'pending' or payment_unresolved) and expires_at < $1
            and coalesce(leased_until, '-infinity') < $1`,
  },
  {
    id: '2c',
    promise: 'No refund is owed',
    sql: `select id, order_id, amount, currency, status from refunds
          where status = 'failed' or (status = 'pending' and updated_at < $1::timestamptz
            -- What a bank is at work on is asked about each day.
            - case when stripe_refund_id is null then interval '0' else interval '2 days' end)`,
  },
  {
    id: '2d',
    promise: 'Every event of Stripe’s that was stored is dealt with',
    sql: `select id, type, received_at from stripe_events
          where processed_at is null and received_at < $1 and coalesce(leased_until, '-infinity') < $1`,
  },
  {
    id: '5c',
    promise: 'Every job that is due is done, or waits for its next try or for an endpoint that fails',
    sql: `select id, name, attempts, last_error from outbox
          where done_at is null and run_at < $1 and coalesce(leased_until, '-infinity') < $1
            and coalesce(running_until, '-infinity') < $1
            and not exists (select 1 from webhook_endpoints w
                            where w.id = outbox.lane and w.status = 'enabled' and w.held_until is not null)`,
  },
  {
    id: '5d',
    promise: 'Every webhook that is due is delivered, or has a job that will try',
    sql: `select d.message_id, d.endpoint_id, d.attempts, d.next_attempt_at from webhook_deliveries d
          join webhook_endpoints w on w.id = d.endpoint_id and w.status = 'enabled'
          where d.status = 'pending' and d.next_attempt_at < $1
            and not exists (select 1 from outbox j where j.done_at is null
                              and j.payload ->> 'message_id' = d.message_id
                              and j.payload ->> 'endpoint_id' = d.endpoint_id)`,
  },
];

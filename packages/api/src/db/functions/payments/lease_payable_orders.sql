-- Leases pending orders that have been payable for a minute, for p_lease_seconds or until they expire: news of their
-- payment may have been lost.
-- @returns orders(id, event_id, payment_id, checkout_session_id, payment_state, expires_at)[]
create or replace function app.lease_payable_orders(p_now timestamptz, p_limit int, p_lease_seconds int)
returns setof orders language sql as $$
  update orders o set leased_until = least(o.expires_at, p_now + app.payment_lease(o, p_now, p_lease_seconds))
  where o.id in (
    select d.id from orders d
    where d.status = 'pending' and d.expires_at > p_now and d.created_at <= p_now - interval '1 minute'
      and (d.payment_id is not null or d.checkout_session_id is not null)
      and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

-- Leases pending orders past their time, for p_lease_seconds.
-- @returns orders(id, event_id, payment_id, checkout_session_id, payment_state, expires_at)[]
create or replace function app.lease_overdue_orders(p_now timestamptz, p_limit int, p_lease_seconds int)
returns setof orders language sql as $$
  update orders o set leased_until = p_now + make_interval(secs => p_lease_seconds)
  where o.id in (
    select d.id from orders d
    where d.status = 'pending' and d.expires_at <= p_now and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

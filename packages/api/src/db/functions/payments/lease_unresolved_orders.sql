-- Leases orders that ended while Stripe did not answer, for p_lease_seconds: they may still be paid.
-- @returns orders(id, event_id, payment_id, checkout_session_id, payment_state, expires_at)[]
create or replace function app.lease_unresolved_orders(p_now timestamptz, p_limit int, p_lease_seconds int)
returns setof orders language sql as $$
  update orders o set leased_until = p_now + app.payment_lease(o, p_now, p_lease_seconds)
  where o.id in (
    select d.id from orders d
    where d.payment_unresolved and d.status <> 'pending' and (d.leased_until is null or d.leased_until <= p_now)
    order by d.expires_at limit p_limit for update skip locked)
  returning o.*
$$;

-- How long an order's payment is not asked about again. Banks take seconds or days: the longer one is at work, the less
-- often it is asked, in the end once an hour.
create or replace function app.payment_lease(p_order orders, p_now timestamptz, p_lease_seconds int) returns interval
language sql immutable as $$
  select greatest(make_interval(secs => p_lease_seconds), case when p_order.payment_state = 'processing'
    then least(interval '1 hour', (p_now - p_order.created_at) / 10) end)
$$;

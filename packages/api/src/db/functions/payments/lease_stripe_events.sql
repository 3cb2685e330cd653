-- Leases Stripe events that were received by p_due and not processed; each time for longer, from a minute to 6 hours.
-- @returns stripe_events(id, type, object_id, attempts)[]
create or replace function app.lease_stripe_events(p_now timestamptz, p_due timestamptz, p_limit int)
returns setof stripe_events language sql as $$
  update stripe_events s set attempts = s.attempts + 1,
    leased_until = p_now + least(interval '6 hours', interval '1 minute' * power(2, least(s.attempts, 10)))
  where s.id in (
    select e.id from stripe_events e
    where e.processed_at is null and e.received_at <= p_due and (e.leased_until is null or e.leased_until <= p_now)
    order by e.received_at limit p_limit for update skip locked)
  returning s.*
$$;

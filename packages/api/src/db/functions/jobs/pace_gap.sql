-- The time between two calls, at our rate or, if lower, at the rate that the service asked for in the last hour.
create or replace function app.pace_gap(p_pace paces, p_per_second double precision, p_now timestamptz) returns interval
language sql immutable as $$
  select make_interval(secs => 1 / least(p_per_second,
    case when p_pace.blocked_until > p_now - interval '1 hour' then p_pace.per_second end))
$$;

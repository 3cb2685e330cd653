-- The time between two, at the rate that is ours or, if that is lower, the one that the service told in the last hour.
create or replace function app.pace_gap(p_pace paces, p_per_second double precision, p_now timestamptz) returns interval
language sql immutable as $$
  select make_interval(secs => 1 / least(p_per_second,
    case when p_pace.blocked_until > p_now - interval '1 hour' then p_pace.per_second end))
$$;

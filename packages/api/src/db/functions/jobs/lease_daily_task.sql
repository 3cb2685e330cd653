-- Leases a due daily task for an hour; null when it is not due. Returns the time since when there may be news.
-- @returns timestamptz | null
create or replace function app.lease_daily_task(p_name text, p_now timestamptz) returns timestamptz language sql as $$
  update daily_tasks set leased_until = p_now + interval '1 hour'
  where name = p_name and done_until <= p_now - interval '1 day' and coalesce(leased_until <= p_now, true)
  returning done_until
$$;

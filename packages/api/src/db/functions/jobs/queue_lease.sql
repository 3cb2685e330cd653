-- Until when a new job is leased for the queue's first delivery, after which a sweep runs it. Null, so that anybody may
-- lease it, where it is not due yet, where the caller publishes no more, or where it is the build before, which asks
-- `lease_jobs` for what it publishes.
create or replace function app.queue_lease(p_run_at timestamptz, p_now timestamptz) returns timestamptz
language sql stable as $$
  select case when nullif(current_setting('app.room', true), '')::int > 0 and p_run_at <= p_now
    then p_now + interval '50 seconds' end
$$;

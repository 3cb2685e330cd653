-- Adds a job to the outbox, due at p_run_at; does nothing if its id exists.
-- @param p_payload {[text]: json}
-- @returns null
create or replace function app.enqueue(p_id text, p_name text, p_payload jsonb, p_run_at timestamptz, p_now timestamptz)
returns void language plpgsql as $$
declare
  v_lease timestamptz := app.queue_lease(p_run_at, p_now);
begin
  insert into outbox (id, name, payload, priority, tenant, run_at, leased_until, created_at)
  values (p_id, p_name, p_payload, app.job_priority(p_name), app.job_tenant(p_payload), p_run_at, v_lease, p_now)
  on conflict (id) do nothing;
  if found and v_lease is not null then perform app.hand_over(p_id, p_name, '', p_run_at); end if;
end $$;

-- Adds a job to the outbox, due at p_run_at; does nothing if its id exists.
-- @param p_payload {[text]: json}
-- @returns null
create or replace function app.enqueue(p_id text, p_name text, p_payload jsonb, p_run_at timestamptz, p_now timestamptz)
returns void language sql as $$
  insert into outbox (id, name, payload, priority, tenant, run_at, created_at)
  values (p_id, p_name, p_payload, app.job_priority(p_name), app.job_tenant(p_payload), p_run_at, p_now)
  on conflict (id) do nothing
$$;

-- Postpones a job until p_at, when it is published again; if that fails, a sweep takes it p_lease_seconds later.
-- @returns {id: text, name: text, run_at: bigint} | null
create or replace function app.put_off(p_id text, p_at timestamptz, p_lease_seconds int) returns jsonb
language sql as $$
  update outbox set run_at = p_at, leased_until = p_at + make_interval(secs => p_lease_seconds), running_until = null
  where id = p_id and done_at is null
  returning jsonb_build_object('id', id, 'name', name, 'run_at', app.epoch_ms(run_at))
$$;

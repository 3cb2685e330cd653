-- Starts a job that is neither done nor running, or says why it does not. held: its endpoint fails and another job
-- tries it, so this one waits for the result.
create or replace function app.claim_job(p_id text, p_now timestamptz, p_seconds int) returns jsonb
language plpgsql as $$
declare
  v_job outbox;
begin
  select * into v_job from outbox where id = p_id;
  -- A job that arrives before its time runs as if at its time.
  if v_job.done_at is null and v_job.lane <> ''
    and not app.may_try_endpoint(v_job.lane, p_id, greatest(v_job.run_at, p_now)) then
    return jsonb_build_object('outcome', 'held');
  end if;
  update outbox set running_until = p_now + make_interval(secs => p_seconds)
  where id = p_id and done_at is null and (running_until is null or running_until <= p_now)
  returning * into v_job;
  if found then
    return jsonb_build_object('outcome', 'claimed',
                              'job', jsonb_build_object('id', v_job.id, 'name', v_job.name, 'payload', v_job.payload));
  end if;
  select * into v_job from outbox where id = p_id;
  return jsonb_build_object('outcome', case
    when v_job.id is null then 'unknown' when v_job.done_at is not null then 'done' else 'running' end);
end $$;

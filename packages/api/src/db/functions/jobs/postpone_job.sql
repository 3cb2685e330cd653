-- Postpones a job whose service asked to wait for p_seconds, and all others of that pace with it. This does not count
-- as a failure. p_per_second: the rate that the service asked for, if any. `tell`: nobody was told in the last ten
-- minutes.
-- @nullable per_second
-- @param p_pace {name: text, per_second: double, lanes: {[text]: int}}
-- @returns {tell: boolean, job: put_off()}
create or replace function app.postpone_job(
  p_id text, p_now timestamptz, p_seconds double precision, p_per_second double precision, p_pace jsonb,
  p_lease_seconds int
) returns jsonb language plpgsql as $$
declare
  v_pace paces := app.lock_pace(p_pace ->> 'name', p_now);
  v_lane int := (p_pace -> 'lanes' ->> app.job_name_for((select name from outbox where id = p_id), p_pace))::int + 1;
  v_until timestamptz := greatest(v_pace.blocked_until, p_now + make_interval(secs => p_seconds));
  v_tell boolean := coalesce(v_pace.told_at <= p_now - interval '10 minutes', true);
  v_at timestamptz := greatest(v_until, v_pace.queued_until[v_lane]);
begin
  v_pace.per_second := coalesce(p_per_second, v_pace.per_second);
  v_pace.blocked_until := v_until;
  update paces set blocked_until = v_until, per_second = v_pace.per_second,
    queued_until[v_lane] = v_at + app.pace_gap(v_pace, (p_pace ->> 'per_second')::double precision, p_now),
    told_at = case when v_tell then p_now else told_at end
  where name = v_pace.name;
  return jsonb_build_object('tell', v_tell, 'job', app.put_off(p_id, v_at, p_lease_seconds));
end $$;

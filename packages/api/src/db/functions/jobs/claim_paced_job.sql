-- Starts a job that is neither done nor running, or says why it does not. One whose kind is paced, and which must wait
-- for its turn, is postponed. early: it was postponed before, and comes again by itself. held: its endpoint fails and
-- another job tries it, so this one waits for the result.
create or replace function app.claim_paced_job(
  p_id text, p_now timestamptz, p_seconds int, p_pace jsonb, p_lease_seconds int
) returns jsonb language plpgsql as $$
declare
  v_job outbox;
  v_name text;
  v_lane int;
  v_at timestamptz;
begin
  select * into v_job from outbox where id = p_id;
  if v_job.id is null then return jsonb_build_object('outcome', 'unknown'); end if;
  if v_job.done_at is not null then return jsonb_build_object('outcome', 'done'); end if;
  if v_job.running_until > p_now then return jsonb_build_object('outcome', 'running'); end if;
  v_name := app.job_name_for(v_job.name, p_pace);
  v_lane := (p_pace -> 'lanes' ->> v_name)::int;
  if v_lane is not null then
    -- Allows for two clocks that differ a little.
    if v_job.run_at > v_job.created_at and v_job.run_at > p_now + interval '2 seconds' then
      return jsonb_build_object('outcome', 'early');
    end if;
    v_at := app.take_turn(p_pace, v_lane, v_job.run_at > v_job.created_at, p_now);
    if v_at is not null then
      return jsonb_build_object('outcome', 'postponed', 'job', app.put_off(p_id, v_at, p_lease_seconds));
    end if;
  end if;
  -- A job that arrives before its time runs as if at its time.
  if v_job.lane <> '' and not app.may_try_endpoint(v_job.lane, p_id, greatest(v_job.run_at, p_now)) then
    return jsonb_build_object('outcome', 'held');
  end if;
  update outbox set running_until = p_now + make_interval(secs => p_seconds)
  where id = p_id and done_at is null and (running_until is null or running_until <= p_now);
  -- Somebody else was quicker.
  if not found then return jsonb_build_object('outcome', 'running'); end if;
  return jsonb_build_object('outcome', 'claimed',
                            'job', jsonb_build_object('id', p_id, 'name', v_name, 'payload', v_job.payload));
end $$;

-- Starts a job as `claim_job` does, unless its kind is paced and it must wait for its turn: then it is postponed.
-- early: it was postponed before, and comes again by itself.
-- @param p_pace {name: text, per_second: double, lanes: {[text]: int}}
-- @outcome claimed {job: {id: text, name: text, payload: {[text]: json}}}
-- @outcome postponed {job: put_off()}
-- @outcome done running unknown early held
create or replace function app.claim_paced_job(
  p_id text, p_now timestamptz, p_seconds int, p_pace jsonb, p_lease_seconds int
) returns jsonb language plpgsql as $$
declare
  v_job outbox;
  v_lane int;
  v_at timestamptz;
  v_claim jsonb;
begin
  select * into v_job from outbox where id = p_id and done_at is null
    and (running_until is null or running_until <= p_now);
  v_lane := (p_pace -> 'lanes' ->> app.job_name_for(v_job.name, p_pace))::int;
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
  v_claim := app.claim_job(p_id, p_now, p_seconds);
  if v_claim ->> 'outcome' <> 'claimed' then return v_claim; end if;
  return jsonb_set(v_claim, '{job,name}', to_jsonb(app.job_name_for(v_claim #>> '{job,name}', p_pace)));
end $$;

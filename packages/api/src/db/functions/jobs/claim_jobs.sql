-- Starts jobs that travelled together, each as `claim_paced_job` does.
-- @param p_pace {name: text, per_second: double, lanes: {[text]: int}}
-- @returns ({id: text, outcome: 'claimed', job: {id: text, name: text, payload: {[text]: json}}} | {id: text, outcome:
--   'postponed', job: put_off()} | {id: text, outcome: 'done' | 'running' | 'unknown' | 'early' | 'held'})[]
create or replace function app.claim_jobs(
  p_ids text[], p_now timestamptz, p_seconds int, p_pace jsonb, p_lease_seconds int
) returns jsonb language plpgsql as $$
declare
  v_id text;
  v_claims jsonb := '[]';
begin
  -- In one order everywhere, so that two deliveries of the same jobs never deadlock.
  for v_id in select distinct unnest(p_ids) order by 1 loop
    v_claims := v_claims || (app.claim_paced_job(v_id, p_now, p_seconds, p_pace, p_lease_seconds)
                             || jsonb_build_object('id', v_id));
  end loop;
  return v_claims;
end $$;

-- The jobs that this statement leaves to its caller, leased. more: others may be due as well, which the caller asks
-- `lease_jobs` for. Null if there are none.
-- @returns {jobs: outbox(id, name, lane, run_at)[], more: boolean} | null
create or replace function app.handed_over() returns jsonb language plpgsql as $$
declare
  v_jobs text := coalesce(current_setting('app.jobs', true), '');
  v_more boolean := coalesce(current_setting('app.room', true) = '0', false);
begin
  if v_jobs = '' and not v_more then return null; end if;
  -- The next statement of a batch answers its own.
  perform set_config('app.jobs', '', true);
  return jsonb_build_object('jobs', ('[' || v_jobs || ']')::jsonb, 'more', v_more);
end $$;

-- Hands a leased job over to the caller, who publishes it once the transaction is committed. The transaction's settings
-- remember it until then: `app.room` is how many more the caller takes, and `handed_over` reads `app.jobs`.
create or replace function app.hand_over(p_id text, p_name text, p_lane text, p_run_at timestamptz) returns void
language plpgsql as $$
declare
  v_room int := nullif(current_setting('app.room', true), '');
begin
  if v_room is null then return; end if;
  perform set_config('app.room', greatest(v_room - 1, 0)::text, true),
    set_config('app.jobs', concat_ws(',', nullif(current_setting('app.jobs', true), ''),
      jsonb_build_object('id', p_id, 'name', p_name, 'lane', p_lane, 'run_at', p_run_at)::text), true);
end $$;

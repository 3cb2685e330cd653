-- The row of a pace, locked.
create or replace function app.lock_pace(p_name text, p_now timestamptz) returns paces language plpgsql as $$
declare
  v_pace paces;
begin
  select * into v_pace from paces where name = p_name for no key update;
  if found then return v_pace; end if;
  -- Nobody has waited lately.
  insert into paces (name, next_at, queued_until)
  values (p_name, p_now, array_fill(p_now - interval '1 minute', array[3]))
  on conflict do nothing;
  select * into v_pace from paces where name = p_name for no key update;
  return v_pace;
end $$;

-- Tells the caller that jobs are due which are not handed over, so that it asks `lease_jobs`, where they take turns
-- with everybody's.
create or replace function app.leave_to_lease() returns void language plpgsql as $$
begin
  if nullif(current_setting('app.room', true), '') is not null then perform set_config('app.room', '0', true); end if;
end $$;

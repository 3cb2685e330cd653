-- Whether a job may go to its endpoint. A failing endpoint gets only the one job that tries it; this job becomes that
-- one if there is none.
create or replace function app.may_try_endpoint(p_endpoint_id text, p_job_id text, p_now timestamptz) returns boolean
language plpgsql as $$
declare
  v_endpoint webhook_endpoints;
begin
  select * into v_endpoint from webhook_endpoints
  where id = p_endpoint_id and status = 'enabled' and failures >= app.failing_from();
  if not found or v_endpoint.probe = p_job_id then return true; end if;
  update webhook_endpoints set held_until = p_now + interval '1 minute', probe = p_job_id
  where id = p_endpoint_id and (held_until is null or held_until <= p_now);
  return found;
end $$;

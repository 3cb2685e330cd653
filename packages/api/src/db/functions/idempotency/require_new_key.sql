-- Claims an idempotency key, or raises. For transactions that must not continue with a known key: TV001 carries the
-- first request's resource; TV002 means another body.
-- @returns null
create or replace function app.require_new_key(p_key jsonb, p_resource_id text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v record;
begin
  select * into v from app.claim_key(p_key, p_resource_id, p_now);
  if v.state = 'repeat' then
    raise exception 'idempotency key repeated' using errcode = 'TV001', detail = v.resource_id;
  elsif v.state = 'reused' then
    raise exception 'idempotency key reused' using errcode = 'TV002';
  end if;
end $$;

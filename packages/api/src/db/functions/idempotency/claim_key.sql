-- Claims an idempotency key, or says who has it. p_key: null, or {id, request_hash, response}, with the response if it
-- is known beforehand. state: 'new' (claimed now), 'repeat' (by this same request before), 'reused' (by a request with
-- another body).
create or replace function app.claim_key(
  p_key jsonb, p_resource_id text, p_now timestamptz, out state text, out resource_id text
) language plpgsql as $$
declare
  v_hash text;
begin
  state := 'new';
  resource_id := p_resource_id;
  if p_key is null or p_key = 'null'::jsonb then return; end if;
  insert into idempotency_keys (id, request_hash, resource_id, response, created_at)
  values (p_key ->> 'id', p_key ->> 'request_hash', p_resource_id, p_key ->> 'response', p_now)
  on conflict (id) do nothing;
  if found then return; end if;
  select k.request_hash, k.resource_id into v_hash, resource_id from idempotency_keys k where k.id = p_key ->> 'id';
  state := case when v_hash = p_key ->> 'request_hash' then 'repeat' else 'reused' end;
end $$;

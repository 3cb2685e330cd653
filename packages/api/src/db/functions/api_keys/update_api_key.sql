-- Changes the name or the origins of an open key, and returns both; null leaves a value as it is.
-- @nullable name origins
-- @param p_origins text[] | null
-- @outcome updated {name: text, allowed_origins: text[]}
-- @outcome api_key_not_found
create or replace function app.update_api_key(
  p_promoter_id text, p_id text, p_now timestamptz, p_name text, p_origins jsonb, p_key jsonb) returns jsonb
language plpgsql as $$
declare
  v_changed api_keys;
begin
  perform app.require_new_key(p_key, p_id, p_now);
  update api_keys set
    name = coalesce(p_name, name),
    allowed_origins = case when p_origins is null then allowed_origins
                      else array(select jsonb_array_elements_text(p_origins)) end
  where id = p_id and promoter_id = p_promoter_id and revoked_at is null
  returning * into v_changed;
  if not found then return app.refuse_change(p_key, 'api_key_not_found'); end if;
  return jsonb_build_object('outcome', 'updated', 'name', v_changed.name, 'allowed_origins', v_changed.allowed_origins);
end $$;

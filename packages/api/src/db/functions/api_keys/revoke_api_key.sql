-- Ends an open key for good.
-- @outcome revoked
-- @outcome api_key_not_found
create or replace function app.revoke_api_key(p_promoter_id text, p_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
begin
  perform app.require_new_key(p_key, p_id, p_now);
  update api_keys set revoked_at = p_now where id = p_id and promoter_id = p_promoter_id and revoked_at is null;
  if not found then return app.refuse_change(p_key, 'api_key_not_found'); end if;
  return jsonb_build_object('outcome', 'revoked');
end $$;

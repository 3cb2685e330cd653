-- Deletes an endpoint with its log.
-- @outcome deleted
-- @outcome webhook_endpoint_not_found
create or replace function app.delete_webhook_endpoint(p_promoter_id text, p_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
begin
  perform app.require_new_key(p_key, p_id, p_now);
  delete from webhook_endpoints where id = p_id and promoter_id = p_promoter_id;
  if not found then return app.refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  return jsonb_build_object('outcome', 'deleted');
end $$;

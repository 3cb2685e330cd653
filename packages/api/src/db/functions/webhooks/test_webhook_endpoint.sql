-- Sends a test message to one endpoint, whatever types it wants.
-- @param p_data {[text]: json}
-- @outcome created
-- @outcome webhook_endpoint_not_found webhook_endpoint_disabled
create or replace function app.test_webhook_endpoint(
  p_promoter_id text, p_endpoint_id text, p_now timestamptz, p_message_id text, p_type text, p_data jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_endpoint webhook_endpoints;
begin
  perform app.require_new_key(p_key, p_message_id, p_now);
  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id and promoter_id = p_promoter_id;
  if v_endpoint.id is null then return app.refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  if v_endpoint.status = 'disabled' then return app.refuse_change(p_key, 'webhook_endpoint_disabled'); end if;
  insert into webhook_messages (id, promoter_id, type, data, created_at)
  values (p_message_id, p_promoter_id, p_type, p_data, p_now);
  insert into webhook_deliveries (message_id, endpoint_id, status, next_attempt_at, created_at)
  values (p_message_id, p_endpoint_id, 'pending', p_now, p_now);
  perform app.enqueue('webhook:' || p_message_id || ':' || p_endpoint_id || ':1', 'webhook-deliveries.attempt',
                      jsonb_build_object('message_id', p_message_id, 'endpoint_id', p_endpoint_id, 'attempt', 1), p_now,
                      p_now);
  return jsonb_build_object('outcome', 'created');
end $$;

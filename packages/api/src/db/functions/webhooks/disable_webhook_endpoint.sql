-- Disables an endpoint, and tells its promoter.
create or replace function app.disable_webhook_endpoint(p_endpoint_id text, p_now timestamptz) returns void
language plpgsql as $$
begin
  update webhook_endpoints set status = 'disabled', updated_at = p_now where id = p_endpoint_id and status = 'enabled';
  if found then
    perform app.enqueue('webhook_disabled:' || p_endpoint_id || ':' || app.epoch_ms(p_now),
                        'webhook-deliveries.email_disabled',
                        jsonb_build_object('endpoint_id', p_endpoint_id), p_now, p_now);
  end if;
end $$;

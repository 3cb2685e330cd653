-- Adds a webhook message, its deliveries to the endpoints that want it, and a job for each first attempt. For a
-- disabled endpoint the delivery is recorded as failed: it can be replayed once the endpoint is enabled.
create or replace function app.emit_webhook(p_id text, p_promoter_id text, p_type text, p_data jsonb, p_now timestamptz)
returns void language plpgsql as $$
begin
  insert into webhook_messages (id, promoter_id, type, data, created_at)
  values (p_id, p_promoter_id, p_type, p_data, p_now)
  on conflict (id) do nothing;
  if not found then return; end if;
  with wanted as (
    insert into webhook_deliveries (message_id, endpoint_id, status, last_error, next_attempt_at, created_at)
    select p_id, w.id, case when w.status = 'enabled' then 'pending' else 'failed' end,
           case when w.status <> 'enabled' then 'The endpoint was disabled.' end,
           case when w.status = 'enabled' then p_now end, p_now
    from webhook_endpoints w
    where w.promoter_id = p_promoter_id and w.event_types && array['*', p_type]
    -- Waits while an endpoint is being deleted, then leaves it out, so that no sale fails for it.
    for key share
    returning endpoint_id, status
  )
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
  select 'webhook:' || p_id || ':' || wanted.endpoint_id || ':1', 'webhook-deliveries.attempt',
         jsonb_build_object('message_id', p_id, 'endpoint_id', wanted.endpoint_id, 'attempt', 1),
         app.job_priority('webhook-deliveries.attempt'), p_promoter_id, wanted.endpoint_id, p_now, p_now
  from wanted where wanted.status = 'pending';
end $$;

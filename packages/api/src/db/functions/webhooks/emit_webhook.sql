-- Adds a webhook message, its deliveries to the endpoints that want it, and a job for each first attempt. For a
-- disabled endpoint the delivery is recorded as failed: it can be replayed once the endpoint is enabled.
create or replace function app.emit_webhook(p_id text, p_promoter_id text, p_type text, p_data jsonb, p_now timestamptz)
returns void language plpgsql as $$
declare
  v_told int;
begin
  insert into webhook_messages (id, promoter_id, type, data, created_at)
  values (p_id, p_promoter_id, p_type, p_data, p_now)
  on conflict (id) do nothing;
  if not found then return; end if;
  with wanted as materialized (
    select w.id, w.status = 'enabled' as enabled,
           -- One that fails gets no job in its pause, and then one that tries it, which `lease_jobs` chooses.
           case when w.failures < app.failing_from() then app.queue_lease(p_now, p_now) end as leased_until,
           w.failures >= app.failing_from() and coalesce(w.held_until > p_now, false) as pauses
    from webhook_endpoints w
    where w.promoter_id = p_promoter_id and w.event_types && array['*', p_type]
    -- Waits while an endpoint is being deleted, then leaves it out, so that no sale fails for it.
    for key share
  ),
  deliveries as (
    insert into webhook_deliveries (message_id, endpoint_id, status, last_error, next_attempt_at, created_at)
    select p_id, wanted.id, case when enabled then 'pending' else 'failed' end,
           case when not enabled then 'The endpoint was disabled.' end, case when enabled then p_now end, p_now
    from wanted
  ),
  jobs as (
    insert into outbox (id, name, payload, priority, tenant, lane, run_at, leased_until, created_at)
    select 'webhook:' || p_id || ':' || wanted.id || ':1', 'webhook-deliveries.attempt',
           jsonb_build_object('message_id', p_id, 'endpoint_id', wanted.id, 'attempt', 1),
           app.job_priority('webhook-deliveries.attempt'), p_promoter_id, wanted.id, p_now, leased_until, p_now
    from wanted where enabled
    returning *
  )
  select count(case when j.leased_until is null then app.leave_to_lease()
                    else app.hand_over(j.id, j.name, j.lane, j.run_at) end) into v_told
  from jobs j join wanted on wanted.id = j.lane where not wanted.pauses;
end $$;

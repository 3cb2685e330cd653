-- Records the result of one attempt, once. gone: the endpoint answered 410. The next attempt is a new job, leased until
-- the queue has had time to deliver it.
create or replace function app.record_webhook_attempt(
  p_message_id text, p_endpoint_id text, p_attempt int, p_now timestamptz, p_result jsonb
) returns jsonb language plpgsql as $$
declare
  v_success boolean := (p_result ->> 'success')::boolean;
  v_gone boolean := (p_result ->> 'gone')::boolean;
  v_next timestamptz := (p_result ->> 'next_attempt_at')::timestamptz;
  v_job_id text := 'webhook:' || p_message_id || ':' || p_endpoint_id || ':' || (p_attempt + 1);
  v_this_job_id text := 'webhook:' || p_message_id || ':' || p_endpoint_id || ':' || p_attempt;
  v_series_start int;
  v_endpoint webhook_endpoints;
  v_lane text := p_endpoint_id;
  v_waits boolean;
begin
  -- Locked before the delivery, in the order of a deletion.
  perform from webhook_endpoints where id = p_endpoint_id for key share;
  select d.series_start into v_series_start from webhook_deliveries d
  -- Not "= 'pending'": a cached plan would then read all due rows instead of using the key.
  where d.message_id = p_message_id and d.endpoint_id = p_endpoint_id and d.status not in ('succeeded', 'failed')
    and d.attempts = p_attempt - 1
  for no key update;
  if not found then return jsonb_build_object('next', null); end if;
  -- Replayed during this attempt: the new series starts after it.
  if not v_success and not v_gone and v_series_start <> (p_result ->> 'series_start')::int then
    v_next := p_now;
    v_lane := '';
  end if;

  insert into webhook_attempts (message_id, endpoint_id, number, status, error, latency_ms, response, attempted_at)
  values (p_message_id, p_endpoint_id, p_attempt, (p_result ->> 'status')::int, p_result ->> 'error',
          (p_result ->> 'latency_ms')::int, p_result ->> 'response', p_now);
  update webhook_deliveries set
    attempts = p_attempt,
    status = case when v_success then 'succeeded' when v_next is null then 'failed' else 'pending' end,
    last_status = (p_result ->> 'status')::int,
    last_error = p_result ->> 'error',
    next_attempt_at = v_next,
    delivered_at = case when v_success then p_now end
  where message_id = p_message_id and endpoint_id = p_endpoint_id;

  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id;
  if v_success then
    update webhook_endpoints set failing_since = null, failures = 0, held_until = null, probe = null
    where id = p_endpoint_id and (failing_since is not null or failures > 0);
  else
    -- An attempt that was under way when the pause began says nothing new.
    update webhook_endpoints w set
      failing_since = coalesce(w.failing_since, p_now),
      failures = w.failures + 1,
      held_until = case when w.failures + 1 >= app.failing_from()
        then p_now + least(interval '5 minutes',
                           interval '10 seconds' * power(2, least(w.failures + 1 - app.failing_from(), 10))) end,
      probe = null
    where w.id = p_endpoint_id and w.status = 'enabled'
      and (w.held_until is null or w.held_until <= p_now or w.probe = v_this_job_id)
    returning * into v_endpoint;
    if not found then select * into v_endpoint from webhook_endpoints where id = p_endpoint_id; end if;
    if v_gone or v_endpoint.failing_since <= p_now - interval '5 days' then
      perform app.disable_webhook_endpoint(p_endpoint_id, p_now);
    end if;
  end if;
  if v_next is null then return jsonb_build_object('next', null); end if;
  -- During the pause nothing is published: a sweep takes the job when the endpoint is tried again.
  v_waits := v_lane <> '' and v_endpoint.held_until > v_next;
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, leased_until, created_at)
  values (v_job_id, 'webhook-deliveries.attempt',
          jsonb_build_object('message_id', p_message_id, 'endpoint_id', p_endpoint_id, 'attempt', p_attempt + 1),
          app.job_priority('webhook-deliveries.attempt'), coalesce(v_endpoint.promoter_id, ''), v_lane, v_next,
          case when v_waits is not true then v_next + interval '60 seconds' end, p_now)
  on conflict (id) do nothing;
  if v_waits then return jsonb_build_object('next', null); end if;
  perform app.hand_over(v_job_id, 'webhook-deliveries.attempt', v_lane, v_next);
  return jsonb_build_object('next', jsonb_build_object('id', v_job_id, 'run_at', app.epoch_ms(v_next)));
end $$;

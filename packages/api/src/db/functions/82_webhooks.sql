-- Deletes an endpoint with its log. Outcomes: deleted, webhook_endpoint_not_found.
create or replace function delete_webhook_endpoint(p_promoter_id text, p_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
begin
  perform require_new_key(p_key, p_id, p_now);
  delete from webhook_endpoints where id = p_id and promoter_id = p_promoter_id;
  if not found then return refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  return jsonb_build_object('outcome', 'deleted');
end $$;

-- A message for one endpoint, whatever types it wants: to try it out.
-- Outcomes: created, webhook_endpoint_not_found, webhook_endpoint_disabled.
create or replace function test_webhook_endpoint(
  p_promoter_id text, p_endpoint_id text, p_now timestamptz, p_message_id text, p_type text, p_data jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_endpoint webhook_endpoints;
begin
  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id and promoter_id = p_promoter_id;
  if v_endpoint.id is null then return jsonb_build_object('outcome', 'webhook_endpoint_not_found'); end if;
  if v_endpoint.status = 'disabled' then return jsonb_build_object('outcome', 'webhook_endpoint_disabled'); end if;
  perform require_new_key(p_key, p_message_id, p_now);
  insert into webhook_messages (id, promoter_id, type, data, created_at)
  values (p_message_id, p_promoter_id, p_type, p_data, p_now);
  insert into webhook_deliveries (message_id, endpoint_id, status, next_attempt_at, created_at)
  values (p_message_id, p_endpoint_id, 'pending', p_now, p_now);
  perform enqueue('webhook:' || p_message_id || ':' || p_endpoint_id || ':1', 'webhooks.deliver',
                  jsonb_build_object('message_id', p_message_id, 'endpoint_id', p_endpoint_id, 'attempt', 1), p_now, p_now);
  return jsonb_build_object('outcome', 'created');
end $$;

create or replace function disable_webhook_endpoint(p_endpoint_id text, p_now timestamptz) returns void
language plpgsql as $$
begin
  update webhook_endpoints set status = 'disabled', updated_at = p_now where id = p_endpoint_id and status = 'enabled';
  if found then
    perform enqueue('webhook_disabled:' || p_endpoint_id || ':' || epoch_ms(p_now), 'webhooks.send_disabled',
                    jsonb_build_object('endpoint_id', p_endpoint_id), p_now, p_now);
  end if;
end $$;

-- What came of one attempt, once. p_result {success, status | null, error | null, gone, next_attempt_at | null}; gone: the
-- endpoint wants no more. The next attempt is a job of its own, leased until the queue has had its chance with it.
-- Returns {next: null | {id, run_at in ms}}.
create or replace function record_webhook_attempt(
  p_message_id text, p_endpoint_id text, p_attempt int, p_now timestamptz, p_result jsonb
) returns jsonb language plpgsql as $$
declare
  v_success boolean := (p_result ->> 'success')::boolean;
  v_next timestamptz := (p_result ->> 'next_attempt_at')::timestamptz;
  v_job_id text := 'webhook:' || p_message_id || ':' || p_endpoint_id || ':' || (p_attempt + 1);
  v_failing_since timestamptz;
begin
  update webhook_deliveries set
    attempts = p_attempt,
    status = case when v_success then 'succeeded' when v_next is null then 'failed' else 'pending' end,
    last_status = (p_result ->> 'status')::int,
    last_error = p_result ->> 'error',
    next_attempt_at = v_next,
    delivered_at = case when v_success then p_now end
  -- Not "= 'pending'": a kept plan would then look through all that are due instead of using the key.
  where message_id = p_message_id and endpoint_id = p_endpoint_id and status not in ('succeeded', 'failed')
    and attempts = p_attempt - 1;
  if not found then return jsonb_build_object('next', null); end if;

  if v_success then
    update webhook_endpoints set failing_since = null where id = p_endpoint_id and failing_since is not null;
  else
    update webhook_endpoints set failing_since = p_now
    where id = p_endpoint_id and failing_since is null and status = 'enabled';
    select w.failing_since into v_failing_since from webhook_endpoints w where w.id = p_endpoint_id;
    if (p_result ->> 'gone')::boolean or v_failing_since <= p_now - interval '5 days' then
      perform disable_webhook_endpoint(p_endpoint_id, p_now);
    end if;
  end if;
  if v_next is null then return jsonb_build_object('next', null); end if;
  insert into outbox (id, name, payload, run_at, leased_until, created_at)
  values (v_job_id, 'webhooks.deliver',
          jsonb_build_object('message_id', p_message_id, 'endpoint_id', p_endpoint_id, 'attempt', p_attempt + 1),
          v_next, v_next + interval '60 seconds', p_now)
  on conflict (id) do nothing;
  return jsonb_build_object('next', jsonb_build_object('id', v_job_id, 'run_at', epoch_ms(v_next)));
end $$;

-- Makes an endpoint, of at most p_most that a promoter has: each is sent every event, and one that fails costs attempts for days.
-- Outcomes: created (with the endpoint), too_many_webhook_endpoints.
create or replace function create_webhook_endpoint(p_endpoint jsonb, p_most int, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_endpoint webhook_endpoints := jsonb_populate_record(null::webhook_endpoints, p_endpoint);
begin
  -- So that two made at once are counted one after the other.
  perform from promoters where id = v_endpoint.promoter_id for no key update;
  perform require_new_key(p_key, v_endpoint.id, p_now);
  if (select count(*) from webhook_endpoints where promoter_id = v_endpoint.promoter_id) >= p_most then
    return refuse_change(p_key, 'too_many_webhook_endpoints');
  end if;
  insert into webhook_endpoints (id, promoter_id, url, description, event_types, secret, created_at, updated_at)
  values (v_endpoint.id, v_endpoint.promoter_id, v_endpoint.url, v_endpoint.description, v_endpoint.event_types,
          v_endpoint.secret, p_now, p_now);
  return jsonb_build_object('outcome', 'created');
end $$;

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
  perform require_new_key(p_key, p_message_id, p_now);
  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id and promoter_id = p_promoter_id;
  if v_endpoint.id is null then return refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  if v_endpoint.status = 'disabled' then return refuse_change(p_key, 'webhook_endpoint_disabled'); end if;
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

-- Replays deliveries of one endpoint, each in a new series of attempts under the same message id. p_filter holds either
-- message_id: that delivery, whatever its status; or status ('failed' or 'all', which leaves out what is under way), and
-- created_from, created_to and starting_after (a message id) or null: the oldest p_limit of those. An attempt that is being
-- made is not doubled: it becomes the first of the series, and if it fails, the next one follows at once.
-- Outcomes: replayed (with queued, has_more and last_message_id), webhook_endpoint_not_found, webhook_endpoint_disabled,
-- webhook_delivery_not_found, invalid_cursor.
create or replace function replay_webhooks(
  p_promoter_id text, p_endpoint_id text, p_now timestamptz, p_filter jsonb, p_limit int, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_endpoint webhook_endpoints;
  v_message_id text := p_filter ->> 'message_id';
  v_from timestamptz := coalesce((p_filter ->> 'created_from')::timestamptz, '-infinity');
  v_to timestamptz := coalesce((p_filter ->> 'created_to')::timestamptz, 'infinity');
  v_after text := coalesce(p_filter ->> 'starting_after', '');
  v_after_at timestamptz := '-infinity';
  v_ids text[];
  v_queued int;
  v_answer jsonb;
begin
  perform require_new_key(p_key, coalesce(v_message_id, p_endpoint_id), p_now);
  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id and promoter_id = p_promoter_id
  for key share;
  if v_endpoint.id is null then return refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  if v_endpoint.status = 'disabled' then return refuse_change(p_key, 'webhook_endpoint_disabled'); end if;
  if v_after <> '' then
    select d.created_at into v_after_at from webhook_deliveries d
    where d.endpoint_id = p_endpoint_id and d.message_id = v_after;
    if not found then return refuse_change(p_key, 'invalid_cursor'); end if;
  end if;

  -- Locked in the order of the list, so that two replays never wait for each other in a ring.
  if v_message_id is not null then
    v_ids := array(select d.message_id from webhook_deliveries d
      where d.endpoint_id = p_endpoint_id and d.message_id = v_message_id for no key update);
    if cardinality(v_ids) = 0 then return refuse_change(p_key, 'webhook_delivery_not_found'); end if;
  elsif p_filter ->> 'status' = 'failed' then
    v_ids := array(select d.message_id from webhook_deliveries d
      where d.endpoint_id = p_endpoint_id and d.status = 'failed' and d.created_at >= v_from and d.created_at < v_to
        and (d.created_at, d.message_id) > (v_after_at, v_after)
      order by d.created_at, d.message_id limit p_limit + 1 for no key update);
  else
    v_ids := array(select d.message_id from webhook_deliveries d
      where d.endpoint_id = p_endpoint_id and d.status in ('succeeded', 'failed')
        and d.created_at >= v_from and d.created_at < v_to and (d.created_at, d.message_id) > (v_after_at, v_after)
      order by d.created_at, d.message_id limit p_limit + 1 for no key update);
  end if;

  -- Whoever replays many has mended the endpoint: it is not left alone any more.
  if v_message_id is null and cardinality(v_ids) > 0 then
    update webhook_endpoints set failures = 0, held_until = null, probe = null where id = p_endpoint_id and failures > 0;
  end if;
  with again as (
    update webhook_deliveries d set status = 'pending', series_start = d.attempts, next_attempt_at = p_now,
      delivered_at = null
    where d.endpoint_id = p_endpoint_id and d.message_id = any (v_ids[1:p_limit])
    returning d.message_id, d.attempts + 1 as attempt
  )
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
  select 'webhook:' || a.message_id || ':' || p_endpoint_id || ':' || a.attempt, 'webhooks.deliver',
         jsonb_build_object('message_id', a.message_id, 'endpoint_id', p_endpoint_id, 'attempt', a.attempt), 2,
         p_promoter_id, case when v_message_id is null then p_endpoint_id else '' end, p_now, p_now
  from again a
  -- One job an attempt, so that it is made once: what waits for its time is brought forward, what is at work left alone.
  -- One message that somebody asked for goes out at once, also to an endpoint that fails.
  on conflict (id) do update set run_at = p_now, leased_until = null, lane = excluded.lane
  where outbox.running_until is null or outbox.running_until <= p_now;

  v_queued := least(cardinality(v_ids), p_limit);
  v_answer := jsonb_build_object('queued', v_queued, 'has_more', cardinality(v_ids) > p_limit,
                                 'last_message_id', v_ids[v_queued]);
  -- What a range was answered can't be found out later.
  if v_message_id is null then
    update idempotency_keys set resource_id = v_answer::text where id = p_key ->> 'id';
  end if;
  return v_answer || jsonb_build_object('outcome', 'replayed', 'unchanged', v_queued = 0,
                                        'audit', jsonb_build_object('queued', v_queued));
end $$;

-- What came of one attempt, once. p_result {success, status | null, error | null, latency_ms | null, response | null, gone,
-- next_attempt_at | null, series_start}; gone: the endpoint wants no more. The next attempt is a job of its own, leased
-- until the queue has had its chance with it. Returns {next: null | {id, run_at in ms}}.
create or replace function record_webhook_attempt(
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
  -- Before the delivery, as a deletion has it.
  perform from webhook_endpoints where id = p_endpoint_id for key share;
  select d.series_start into v_series_start from webhook_deliveries d
  -- Not "= 'pending'": a kept plan would then look through all that are due instead of using the key.
  where d.message_id = p_message_id and d.endpoint_id = p_endpoint_id and d.status not in ('succeeded', 'failed')
    and d.attempts = p_attempt - 1
  for no key update;
  if not found then return jsonb_build_object('next', null); end if;
  -- It was replayed while this attempt was under way: the new series starts after it.
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
    -- What was under way when it began to be left alone says nothing new.
    update webhook_endpoints w set
      failing_since = coalesce(w.failing_since, p_now),
      failures = w.failures + 1,
      held_until = case when w.failures + 1 >= failing_from()
        then p_now + least(interval '5 minutes', interval '10 seconds' * power(2, least(w.failures + 1 - failing_from(), 10))) end,
      probe = null
    where w.id = p_endpoint_id and w.status = 'enabled'
      and (w.held_until is null or w.held_until <= p_now or w.probe = v_this_job_id)
    returning * into v_endpoint;
    if not found then select * into v_endpoint from webhook_endpoints where id = p_endpoint_id; end if;
    if v_gone or v_endpoint.failing_since <= p_now - interval '5 days' then
      perform disable_webhook_endpoint(p_endpoint_id, p_now);
    end if;
  end if;
  if v_next is null then return jsonb_build_object('next', null); end if;
  -- While the endpoint is left alone the queue is told nothing: the job is taken when the endpoint is tried again.
  v_waits := v_lane <> '' and v_endpoint.held_until > v_next;
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, leased_until, created_at)
  values (v_job_id, 'webhooks.deliver',
          jsonb_build_object('message_id', p_message_id, 'endpoint_id', p_endpoint_id, 'attempt', p_attempt + 1),
          2, coalesce(v_endpoint.promoter_id, ''), v_lane, v_next,
          case when v_waits is not true then v_next + interval '60 seconds' end, p_now)
  on conflict (id) do nothing;
  if v_waits then return jsonb_build_object('next', null); end if;
  return jsonb_build_object('next', jsonb_build_object('id', v_job_id, 'run_at', epoch_ms(v_next)));
end $$;

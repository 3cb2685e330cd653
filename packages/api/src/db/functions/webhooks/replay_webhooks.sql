-- Replays deliveries of one endpoint, each in a new series of attempts under the same message id. p_filter names one
-- message, whatever its status; or status ('failed', or 'all' except those under way) and a range, of which the oldest
-- p_limit are taken. An attempt under way is not doubled: it becomes the first of the series, and if it fails, the next
-- follows at once.
-- @param p_filter {message_id: text} | {status: 'failed' | 'all', created_from?: timestamptz, created_to?:
--   timestamptz, starting_after?: text}
-- @outcome replayed {queued: int, has_more: boolean, last_message_id: text | null}
-- @outcome webhook_endpoint_not_found webhook_endpoint_disabled webhook_delivery_not_found invalid_cursor
create or replace function app.replay_webhooks(
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
  perform app.require_new_key(p_key, coalesce(v_message_id, p_endpoint_id), p_now);
  select * into v_endpoint from webhook_endpoints where id = p_endpoint_id and promoter_id = p_promoter_id
  for key share;
  if v_endpoint.id is null then return app.refuse_change(p_key, 'webhook_endpoint_not_found'); end if;
  if v_endpoint.status = 'disabled' then return app.refuse_change(p_key, 'webhook_endpoint_disabled'); end if;
  if v_after <> '' then
    select d.created_at into v_after_at from webhook_deliveries d
    where d.endpoint_id = p_endpoint_id and d.message_id = v_after;
    if not found then return app.refuse_change(p_key, 'invalid_cursor'); end if;
  end if;

  -- Locked in the order of the list, so that two replays never deadlock.
  if v_message_id is not null then
    v_ids := array(select d.message_id from webhook_deliveries d
      where d.endpoint_id = p_endpoint_id and d.message_id = v_message_id for no key update);
    if cardinality(v_ids) = 0 then return app.refuse_change(p_key, 'webhook_delivery_not_found'); end if;
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

  -- A replay of many means that the endpoint works again, so its pause ends.
  if v_message_id is null and cardinality(v_ids) > 0 then
    update webhook_endpoints set failures = 0, held_until = null, probe = null where id = p_endpoint_id
      and failures > 0;
  end if;
  with again as (
    update webhook_deliveries d set status = 'pending', series_start = d.attempts, next_attempt_at = p_now,
      delivered_at = null
    where d.endpoint_id = p_endpoint_id and d.message_id = any (v_ids[1:p_limit])
    returning d.message_id, d.attempts + 1 as attempt
  )
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
  select 'webhook:' || a.message_id || ':' || p_endpoint_id || ':' || a.attempt, 'webhook-deliveries.attempt',
         jsonb_build_object('message_id', a.message_id, 'endpoint_id', p_endpoint_id, 'attempt', a.attempt),
         app.job_priority('webhook-deliveries.attempt'), p_promoter_id,
         case when v_message_id is null then p_endpoint_id else '' end, p_now, p_now
  from again a
  -- One job per attempt, so that it is made once: a waiting job is brought forward, a running one left alone. A single
  -- requested message goes out at once, even to a failing endpoint.
  on conflict (id) do update set run_at = p_now, leased_until = null, lane = excluded.lane
  where outbox.running_until is null or outbox.running_until <= p_now;
  perform app.leave_to_lease();

  v_queued := least(cardinality(v_ids), p_limit);
  v_answer := jsonb_build_object('queued', v_queued, 'has_more', cardinality(v_ids) > p_limit,
                                 'last_message_id', v_ids[v_queued]);
  -- The answer for a range is stored, since it can't be found out later.
  if v_message_id is null then
    update idempotency_keys set resource_id = v_answer::text where id = p_key ->> 'id';
  end if;
  return v_answer || jsonb_build_object('outcome', 'replayed', 'unchanged', v_queued = 0,
                                        'audit', jsonb_build_object('queued', v_queued));
end $$;

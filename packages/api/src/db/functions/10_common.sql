-- Every transition of inventory, orders, offers or the waitlist locks its event's row first and reads only after that
-- (docs/adr). Times, ids and codes come in as arguments, so a test can set the clock and a repeat writes nothing twice.

create or replace function lock_event(p_event_id text) returns events language plpgsql as $$
declare
  v_event events;
begin
  select * into v_event from events where id = p_event_id for no key update;
  return v_event;
end $$;

create or replace function iso(p_time timestamptz) returns text language sql immutable parallel safe as $$
  select to_char(p_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- An instant as a wall clock showed it, with the offset between the two: no rules of zones are asked. UTC where nothing was
-- promised.
create or replace function local_iso(p_local timestamp, p_time timestamptz) returns text
language sql immutable parallel safe as $$
  select to_char(w.local, case when extract(microseconds from w.local)::int % 1000000 = 0
                               then 'YYYY-MM-DD"T"HH24:MI:SS' else 'YYYY-MM-DD"T"HH24:MI:SS.MS' end)
         || case when w.east < 0 then '-' else '+' end || to_char(abs(w.east) / 60, 'FM00') || ':'
         || to_char(abs(w.east) % 60, 'FM00')
  from (select l.local, round(extract(epoch from l.local - (p_time at time zone 'UTC')) / 60)::int as east
        from (select case when abs(extract(epoch from p_local - (p_time at time zone 'UTC'))) <= 86400 then p_local
                          else p_time at time zone 'UTC' end as local) l) w
$$;

create or replace function epoch_ms(p_time timestamptz) returns bigint language sql immutable parallel safe as $$
  select (extract(epoch from p_time) * 1000)::bigint
$$;

-- The one writer of counters outside `reserve_orders` (which writes them once for a whole batch).
create or replace function move_inventory(
  p_event_id text, p_tier_id text, p_quantity int, p_reserved int, p_sold int, p_cause text, p_now timestamptz
) returns void language plpgsql as $$
begin
  insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
  values (p_event_id, p_tier_id, p_quantity, p_reserved, p_sold, p_cause, p_now);
  update tiers set quantity = quantity + p_quantity, reserved = reserved + p_reserved, sold = sold + p_sold,
    -- Seats that are freed start to collect anew, so that the line gets its time with each of them.
    collecting_since = case when p_quantity - p_reserved - p_sold <= 0 then collecting_since end
  where id = p_tier_id and event_id = p_event_id;
  update events set reserved = reserved + p_reserved, sold = sold + p_sold, version = version + 1
  where id = p_event_id;
end $$;

create or replace function touch_event(p_event_id text) returns void language sql as $$
  update events set version = version + 1 where id = p_event_id
$$;

-- p_key is null or {id, request_hash, response (if it is known already)}. States: 'new' (the row was written), 'repeat', 'reused' (another request).
create or replace function claim_key(p_key jsonb, p_resource_id text, p_now timestamptz, out state text, out resource_id text)
language plpgsql as $$
declare
  v_hash text;
begin
  state := 'new';
  resource_id := p_resource_id;
  if p_key is null or p_key = 'null'::jsonb then return; end if;
  insert into idempotency_keys (id, request_hash, resource_id, response, created_at)
  values (p_key ->> 'id', p_key ->> 'request_hash', p_resource_id, p_key ->> 'response', p_now)
  on conflict (id) do nothing;
  if found then return; end if;
  select k.request_hash, k.resource_id into v_hash, resource_id from idempotency_keys k where k.id = p_key ->> 'id';
  state := case when v_hash = p_key ->> 'request_hash' then 'repeat' else 'reused' end;
end $$;

-- For transactions that must not go on with a known key: TV001 carries the first request's resource, TV002 another body.
create or replace function require_new_key(p_key jsonb, p_resource_id text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v record;
begin
  select * into v from claim_key(p_key, p_resource_id, p_now);
  if v.state = 'repeat' then
    raise exception 'idempotency key repeated' using errcode = 'TV001', detail = v.resource_id;
  elsif v.state = 'reused' then
    raise exception 'idempotency key reused' using errcode = 'TV002';
  end if;
end $$;

-- The class of a kind of job: 0 what somebody waits for or is owed (tickets, offers, links, money and seats that go back), 1 news
-- and upkeep, 2 webhooks.
create or replace function job_priority(p_name text) returns smallint language sql immutable as $$
  select (case
    when p_name in ('orders.send_tickets', 'orders.send_late_refund', 'orders.send_debit_ended', 'orders.send_debit_failed',
                    'orders.send_debit_processing', 'orders.send_refund', 'orders.send_voided', 'orders.refund_event',
                    'refunds.send', 'waitlist.send_offer', 'holds.release') or p_name like 'auth.%' then 0
    when p_name = 'webhooks.deliver' then 2
    else 1 end)::smallint
$$;

-- The promoter that a job is for, by what its payload names; '' where that is nobody's.
create or replace function job_tenant(p_payload jsonb) returns text language sql stable as $$
  select coalesce(case
    when p_payload ->> 'order_id' is not null then (select o.promoter_id from orders o where o.id = p_payload ->> 'order_id')
    when p_payload ->> 'refund_id' is not null then (select r.promoter_id from refunds r where r.id = p_payload ->> 'refund_id')
    when p_payload ->> 'entry_id' is not null then
      (select w.promoter_id from waitlist_entries w where w.id = p_payload ->> 'entry_id')
    when p_payload ->> 'event_id' is not null then (select e.promoter_id from events e where e.id = p_payload ->> 'event_id')
    when p_payload ->> 'dispute_id' is not null then
      (select d.promoter_id from disputes d where d.id = p_payload ->> 'dispute_id')
    when p_payload ->> 'endpoint_id' is not null then
      (select w.promoter_id from webhook_endpoints w where w.id = p_payload ->> 'endpoint_id')
  end, '')
$$;

create or replace function enqueue(p_id text, p_name text, p_payload jsonb, p_run_at timestamptz, p_now timestamptz)
returns void language sql as $$
  insert into outbox (id, name, payload, priority, tenant, run_at, created_at)
  values (p_id, p_name, p_payload, job_priority(p_name), job_tenant(p_payload), p_run_at, p_now)
  on conflict (id) do nothing
$$;

-- An endpoint that failed so often in a row is tried with one job at a time.
create or replace function failing_from() returns int language sql immutable as $$ select 5 $$;

-- A webhook message, its deliveries to the endpoints that want it, and a job for each delivery's first attempt. For an
-- endpoint that is disabled the delivery is on record as failed, so that it can be replayed once the endpoint is enabled.
create or replace function emit_webhook(p_id text, p_promoter_id text, p_type text, p_data jsonb, p_now timestamptz)
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
    -- Waits for one that is being deleted, and then leaves it out: no sale fails for it.
    for key share
    returning endpoint_id, status
  )
  insert into outbox (id, name, payload, priority, tenant, lane, run_at, created_at)
  select 'webhook:' || p_id || ':' || wanted.endpoint_id || ':1', 'webhooks.deliver',
         jsonb_build_object('message_id', p_id, 'endpoint_id', wanted.endpoint_id, 'attempt', 1), 2, p_promoter_id,
         wanted.endpoint_id, p_now, p_now
  from wanted where wanted.status = 'pending';
end $$;

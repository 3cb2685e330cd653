-- Every function here that takes p_key claims it before anything else, so that a repeat is known as one whatever has
-- become of the event since; a refusal gives the key back.

create or replace function refuse_change(p_key jsonb, p_outcome text, p_detail jsonb default null) returns jsonb
language plpgsql as $$
begin
  delete from idempotency_keys where id = p_key ->> 'id';
  return jsonb_strip_nulls(jsonb_build_object('outcome', p_outcome, 'detail', p_detail));
end $$;

-- Of the members that p_changes names, those that are not what they were: as they were. What is long or a secret is null.
create or replace function before_change(p_row jsonb, p_new jsonb, p_changes jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(key, case when key not in ('description', 'access_code') then p_row -> key end), '{}')
  from jsonb_object_keys(p_changes) c(key) where p_row -> key is distinct from p_new -> key
$$;

-- An older Worker names instants alone: what the wall clock showed before is not of them.
create or replace function without_local_of_unknown(p_changes jsonb, p_names text[]) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg('local_' || n.name, null)
                    filter (where p_changes ? n.name and not p_changes ? ('local_' || n.name)), '{}') || p_changes
  from unnest(p_names) n(name)
$$;

-- What local times are reckoned from and what they come to: the zone and all instants of an event (ms since 1970).
create or replace function event_times(p_event events) returns jsonb language sql stable as $$
  select jsonb_build_object(
    'time_zone', p_event.time_zone, 'start_time', epoch_ms(p_event.start_time), 'end_time', epoch_ms(p_event.end_time),
    'windows', coalesce((
      select jsonb_object_agg(t.id, jsonb_build_object('start', epoch_ms(t.sale_start), 'end', epoch_ms(t.sale_end)))
      from tiers t where t.event_id = p_event.id), '{}'::jsonb))
$$;

-- p_tier's time_zone is the one that its local times were reckoned in. Outcomes: created, event_not_found, event_cancelled,
-- times_changed (that zone is not the event's any more), too_many_tiers, price_not_chargeable (detail: the step).
create or replace function create_tier(p_promoter_id text, p_event_id text, p_now timestamptz, p_tier jsonb, p_held jsonb,
                                       p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  perform require_new_key(p_key, p_tier ->> 'id', p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  if p_tier ->> 'time_zone' <> v_event.time_zone then return refuse_change(p_key, 'times_changed'); end if;
  -- The gate judges all tiers of an event in one script, and lists show them on one page.
  if (select count(*) from tiers t where t.event_id = p_event_id) >= 100 then
    return refuse_change(p_key, 'too_many_tiers');
  end if;
  if (p_tier ->> 'price')::bigint % charge_step(v_event.currency) <> 0 then
    return refuse_change(p_key, 'price_not_chargeable', to_jsonb(charge_step(v_event.currency)));
  end if;
  if p_tier ->> 'access_code' is not null and p_tier ->> 'visibility' is distinct from 'hidden' then
    return refuse_change(p_key, 'tier_not_hidden');
  end if;
  insert into tiers (id, event_id, promoter_id, name, description, price, quantity, position, min_per_order,
                     max_per_order, sale_start, sale_end, local_sale_start, local_sale_end, visibility, access_code, low_inventory_threshold, created_at,
                     updated_at)
  values (p_tier ->> 'id', p_event_id, p_promoter_id, p_tier ->> 'name', p_tier ->> 'description',
          (p_tier ->> 'price')::bigint, 0,
          coalesce((p_tier ->> 'position')::int,
                   (select coalesce(max(t.position) + 1, 0) from tiers t where t.event_id = p_event_id)),
          (p_tier ->> 'min_per_order')::int, (p_tier ->> 'max_per_order')::int,
          (p_tier ->> 'sale_start')::timestamptz, (p_tier ->> 'sale_end')::timestamptz,
          (p_tier ->> 'local_sale_start')::timestamp, (p_tier ->> 'local_sale_end')::timestamp,
          coalesce(p_tier ->> 'visibility', 'public'), p_tier ->> 'access_code',
          (p_tier ->> 'low_inventory_threshold')::int, p_now, p_now);
  perform move_inventory(p_event_id, p_tier ->> 'id', (p_tier ->> 'quantity')::int, 0, 0, 'create:' || (p_tier ->> 'id'),
                         p_now);
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'created', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- p_changes holds only the fields to set; p_change_id makes the ledger's cause unique. Outcomes: updated, tier_not_found,
-- event_cancelled, times_changed (as for create_tier), quantity_below_committed, quantity_out_of_range (limits of an order),
-- invalid_times.
create or replace function update_tier(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_tier_id text, p_changes jsonb, p_change_id text,
  p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_tier tiers;
  v_new tiers;
  v_delta int;
  v_before jsonb;
begin
  perform require_new_key(p_key, p_tier_id, p_now);
  select * into v_tier from tiers where id = p_tier_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return refuse_change(p_key, 'tier_not_found'); end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  if p_changes ->> 'time_zone' <> v_event.time_zone then return refuse_change(p_key, 'times_changed'); end if;

  v_new := jsonb_populate_record(v_tier, without_local_of_unknown(p_changes, '{sale_start,sale_end}'));
  v_delta := v_new.quantity - v_tier.quantity;
  if v_new.quantity < v_tier.reserved + v_tier.sold then
    return refuse_change(p_key, 'quantity_below_committed', to_jsonb(v_tier.reserved + v_tier.sold));
  end if;
  if v_new.price % charge_step(v_event.currency) <> 0 then
    return refuse_change(p_key, 'price_not_chargeable', to_jsonb(charge_step(v_event.currency)));
  end if;
  if v_new.visibility = 'public' then
    if p_changes ->> 'access_code' is not null then return refuse_change(p_key, 'tier_not_hidden'); end if;
    v_new.access_code := null;
  end if;
  if v_new.max_per_order < v_new.min_per_order then return refuse_change(p_key, 'quantity_out_of_range'); end if;
  if v_new.sale_start >= v_new.sale_end then return refuse_change(p_key, 'invalid_times'); end if;
  v_before := before_change(to_jsonb(v_tier), to_jsonb(v_new), p_changes);

  update tiers t set
    name = v_new.name,
    description = v_new.description,
    price = v_new.price,
    position = v_new.position,
    min_per_order = v_new.min_per_order,
    max_per_order = v_new.max_per_order,
    sale_start = v_new.sale_start,
    sale_end = v_new.sale_end,
    local_sale_start = v_new.local_sale_start,
    local_sale_end = v_new.local_sale_end,
    visibility = v_new.visibility,
    access_code = v_new.access_code,
    low_inventory_threshold = v_new.low_inventory_threshold,
    updated_at = p_now
  where t.id = p_tier_id;
  if v_delta <> 0 then
    perform move_inventory(p_event_id, p_tier_id, v_delta, 0, 0, 'quantity:' || p_change_id, p_now);
  else
    perform touch_event(p_event_id);
  end if;
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('before', v_before), 'unchanged', v_before = '{}');
end $$;

-- Outcomes: deleted, tier_not_found, tier_in_use, last_tier.
create or replace function delete_tier(p_promoter_id text, p_tier_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  -- A tier never changes its event, so it may be read before the lock.
  v_event events := lock_event((select t.event_id from tiers t where t.id = p_tier_id and t.promoter_id = p_promoter_id));
  v_tier tiers;
begin
  perform require_new_key(p_key, p_tier_id, p_now);
  select * into v_tier from tiers where id = p_tier_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return refuse_change(p_key, 'tier_not_found'); end if;
  if exists (select 1 from order_items i where i.tier_id = p_tier_id)
     or exists (select 1 from waitlist_entries w where p_tier_id in (w.tier_id, w.offered_tier_id)) then
    return refuse_change(p_key, 'tier_in_use');
  end if;
  if v_event.status = 'published' and not exists (
      select 1 from tiers t where t.event_id = v_event.id and t.id <> p_tier_id) then
    return refuse_change(p_key, 'last_tier');
  end if;
  perform move_inventory(v_event.id, p_tier_id, -v_tier.quantity, 0, 0, 'delete:' || p_tier_id, p_now);
  delete from tiers where id = p_tier_id;
  -- Those that are left may be sold out.
  perform announce_stock(v_event.id, p_now);
  return jsonb_build_object('outcome', 'deleted', 'snapshot', event_snapshot(v_event.id, p_now),
    'audit', jsonb_build_object('event_id', v_event.id, 'name', v_tier.name, 'price', v_tier.price,
                                'quantity', v_tier.quantity));
end $$;

drop function if exists update_event(text, text, timestamptz, jsonb, jsonb, jsonb);

-- p_changes holds only the fields to set. p_seen: what its times were reckoned from, the zone alone or all that event_times
-- gives; p_windows: the sales of tiers as they are to be. Outcomes: updated, event_not_found, event_cancelled,
-- times_changed (something else than p_seen is found), currency_frozen, quantity_below_committed (capacity), invalid_times.
create or replace function update_event(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_changes jsonb, p_held jsonb, p_key jsonb,
  p_seen jsonb default null, p_windows jsonb default null
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_new events;
  v_before jsonb;
begin
  perform require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  if p_seen ? 'windows' and p_seen <> event_times(v_event)
     or p_seen ? 'time_zone' and p_seen ->> 'time_zone' <> v_event.time_zone then
    return refuse_change(p_key, 'times_changed');
  end if;

  v_new := jsonb_populate_record(v_event, without_local_of_unknown(p_changes, '{start_time,end_time}'));
  if v_new.currency <> v_event.currency and exists (select 1 from orders o where o.event_id = p_event_id) then
    return refuse_change(p_key, 'currency_frozen');
  end if;
  if exists (select 1 from tiers t where t.event_id = p_event_id and t.price % charge_step(v_new.currency) <> 0) then
    return refuse_change(p_key, 'price_not_chargeable', to_jsonb(charge_step(v_new.currency)));
  end if;
  if v_new.capacity < v_event.reserved + v_event.sold then
    return refuse_change(p_key, 'quantity_below_committed', to_jsonb(v_event.reserved + v_event.sold));
  end if;
  if v_new.start_time >= v_new.end_time then return refuse_change(p_key, 'invalid_times'); end if;
  v_before := before_change(to_jsonb(v_event), to_jsonb(v_new), p_changes);

  if v_new.image_url is distinct from v_event.image_url then
    perform drop_image(v_event.image_name, p_now);
    v_new.image_name := null;
  end if;
  update events e set
    title = v_new.title,
    description = v_new.description,
    venue = v_new.venue,
    city = v_new.city,
    start_time = v_new.start_time,
    end_time = v_new.end_time,
    local_start_time = v_new.local_start_time,
    local_end_time = v_new.local_end_time,
    time_zone = v_new.time_zone,
    currency = v_new.currency,
    capacity = v_new.capacity,
    debit_limit_hours = v_new.debit_limit_hours,
    image_url = v_new.image_url,
    image_name = v_new.image_name,
    revision = e.revision + (
      (v_new.title, v_new.description, v_new.venue, v_new.city, v_new.start_time, v_new.end_time,
       v_new.local_start_time, v_new.local_end_time, v_new.time_zone)
      is distinct from
      (v_event.title, v_event.description, v_event.venue, v_event.city, v_event.start_time, v_event.end_time,
       v_event.local_start_time, v_event.local_end_time, v_event.time_zone))::int,
    version = e.version + 1,
    updated_at = greatest(e.updated_at, p_now)
  where e.id = p_event_id;
  update tiers t set sale_start = w.sale_start, sale_end = w.sale_end, local_sale_start = w.local_sale_start,
    local_sale_end = w.local_sale_end, updated_at = p_now
  from jsonb_to_recordset(case when jsonb_typeof(p_windows) = 'array' then p_windows else '[]' end) w(
    id text, sale_start timestamptz, sale_end timestamptz, local_sale_start timestamp, local_sale_end timestamp)
  where t.id = w.id and t.event_id = p_event_id
    and (t.sale_start, t.sale_end, t.local_sale_start, t.local_sale_end)
        is distinct from (w.sale_start, w.sale_end, w.local_sale_start, w.local_sale_end);
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('before', v_before), 'unchanged', v_before = '{}');
end $$;

create or replace function emit_event(p_event_id text, p_type text, p_now timestamptz) returns void language sql as $$
  select emit_webhook('msg_' || e.id || '_' || e.version, e.promoter_id, p_type, jsonb_build_object(
    'id', e.id, 'promoter_id', e.promoter_id, 'title', e.title, 'venue', e.venue, 'city', e.city,
    'start_time', iso(e.start_time), 'end_time', iso(e.end_time),
    'local_start_time', local_iso(e.local_start_time, e.start_time),
    'local_end_time', local_iso(e.local_end_time, e.end_time), 'time_zone', e.time_zone, 'status', e.status,
    'capacity', e.capacity), p_now)
  from events e where e.id = p_event_id
$$;

-- All that stands between an event and its publication, as error codes. p_verified_only: in live deployments the promoter
-- must be known, and have an account to be paid to.
create or replace function publish_obstacles(p_event events, p_now timestamptz, p_verified_only boolean) returns jsonb
language sql stable as $$
  select to_jsonb(array_remove(array[
    case when p.status <> 'active' then 'promoter_suspended' end,
    case when p_verified_only and p.verified_at is null then 'promoter_unverified' end,
    case when p_verified_only and not p.charges_enabled
              and exists (select 1 from tiers t where t.event_id = p_event.id and t.price > 0)
         then 'payment_account_required' end,
    case when p_event.end_time <= p_now then 'event_ended' end,
    case when not exists (select 1 from tiers t where t.event_id = p_event.id) then 'event_has_no_tiers'
         when not exists (select 1 from tiers t where t.event_id = p_event.id
                          and (t.sale_end is null or t.sale_end > p_now)) then 'sale_ended' end
  ]::text[], null))
  from promoters p where p.id = p_event.promoter_id
$$;

-- draft → published. Outcomes: published, event_not_found, event_cancelled, event_not_ready (detail: the obstacles).
create or replace function publish_event(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_verified_only boolean, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_obstacles jsonb;
begin
  perform require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  if v_event.status = 'draft' then
    v_obstacles := publish_obstacles(v_event, p_now, p_verified_only);
    if v_obstacles <> '[]'::jsonb then return refuse_change(p_key, 'event_not_ready', v_obstacles); end if;
    update events set status = 'published', published_at = p_now, version = version + 1,
      updated_at = greatest(updated_at, p_now)
    where id = p_event_id;
    perform emit_event(p_event_id, 'event.published', p_now);
    -- Entries from an earlier publication may be owed seats that got free meanwhile.
    perform serve_waitlist(p_event_id, p_now, p_held);
  end if;
  return jsonb_build_object('outcome', 'published', 'snapshot', event_snapshot(p_event_id, p_now),
                            'unchanged', v_event.status = 'published');
end $$;

-- published → draft. Outcomes: unpublished, event_not_found, event_cancelled.
create or replace function unpublish_event(p_promoter_id text, p_event_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  perform require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  if v_event.status = 'published' then
    update events set status = 'draft', version = version + 1, updated_at = greatest(updated_at, p_now) where id = p_event_id;
    perform emit_event(p_event_id, 'event.unpublished', p_now);
  end if;
  return jsonb_build_object('outcome', 'unpublished', 'snapshot', event_snapshot(p_event_id, p_now),
                            'unchanged', v_event.status = 'draft');
end $$;

-- The snapshot it returns closes the event in the gate. Outcomes: deleted, event_not_found, event_has_orders.
create or replace function delete_event(p_promoter_id text, p_event_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_snapshot jsonb;
begin
  perform require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if exists (select 1 from orders o where o.event_id = p_event_id)
     or exists (select 1 from waitlist_entries w where w.event_id = p_event_id) then
    return refuse_change(p_key, 'event_has_orders');
  end if;
  perform move_inventory(p_event_id, t.id, -t.quantity, 0, 0, 'delete:' || t.id, p_now) from tiers t
  where t.event_id = p_event_id;
  perform touch_event(p_event_id);
  v_snapshot := event_snapshot(p_event_id, p_now) || '{"on_sale": false}';
  perform drop_image(v_event.image_name, p_now);
  delete from events where id = p_event_id;
  return jsonb_build_object('outcome', 'deleted', 'snapshot', v_snapshot);
end $$;

-- A file that no event shows any more is removed by a job. No name is ever used again, so it can't be somebody else's.
create or replace function drop_image(p_name text, p_now timestamptz) returns void language sql as $$
  select enqueue('delete_image:' || p_name, 'images.delete', jsonb_build_object('name', p_name), p_now, p_now)
  where p_name is not null
$$;

-- Gives an event an uploaded image, or none. Names start with 40 characters that tell of the content: what an event shows
-- already it keeps. Outcomes: updated, unchanged, event_not_found, event_cancelled.
create or replace function set_event_image(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_name text, p_url text, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  perform require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return refuse_change(p_key, 'event_not_found');
  end if;
  if left(v_event.image_name, 40) = left(p_name, 40) then return jsonb_build_object('outcome', 'unchanged'); end if;
  if v_event.status = 'cancelled' then return refuse_change(p_key, 'event_cancelled'); end if;
  perform drop_image(v_event.image_name, p_now);
  update events set image_name = p_name, image_url = p_url, updated_at = greatest(updated_at, p_now)
  where id = p_event_id;
  return jsonb_build_object('outcome', 'updated', 'unchanged', v_event.image_url is not distinct from p_url,
    'audit', jsonb_build_object('before', jsonb_build_object('image_url', v_event.image_url)));
end $$;

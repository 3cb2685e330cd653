-- Creates or changes a tier. p_changes holds only the fields to set. Outcomes: created, updated, event_not_found,
-- tier_not_found, event_cancelled, quantity_below_committed.
create or replace function create_tier(p_promoter_id text, p_event_id text, p_now timestamptz, p_tier jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return jsonb_build_object('outcome', 'event_cancelled'); end if;
  perform require_new_key(p_key, p_tier ->> 'id', p_now);
  insert into tiers (id, event_id, promoter_id, name, description, price, quantity, position, min_per_order,
                     max_per_order, sale_start, sale_end, created_at, updated_at)
  values (p_tier ->> 'id', p_event_id, p_promoter_id, p_tier ->> 'name', p_tier ->> 'description',
          (p_tier ->> 'price')::bigint, 0,
          coalesce((p_tier ->> 'position')::int,
                   (select coalesce(max(t.position) + 1, 0) from tiers t where t.event_id = p_event_id)),
          (p_tier ->> 'min_per_order')::int, (p_tier ->> 'max_per_order')::int,
          (p_tier ->> 'sale_start')::timestamptz, (p_tier ->> 'sale_end')::timestamptz, p_now, p_now);
  perform move_inventory(p_event_id, p_tier ->> 'id', (p_tier ->> 'quantity')::int, 0, 0, 'create:' || (p_tier ->> 'id'),
                         p_now);
  return jsonb_build_object('outcome', 'created', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- p_change_id makes the ledger's cause unique.
create or replace function update_tier(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_tier_id text, p_changes jsonb, p_change_id text,
  p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_tier tiers;
  v_delta int;
begin
  select * into v_tier from tiers where id = p_tier_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return jsonb_build_object('outcome', 'tier_not_found'); end if;
  if v_event.status = 'cancelled' then return jsonb_build_object('outcome', 'event_cancelled'); end if;
  v_delta := coalesce((p_changes ->> 'quantity')::int, v_tier.quantity) - v_tier.quantity;
  if v_tier.quantity + v_delta < v_tier.reserved + v_tier.sold then
    return jsonb_build_object('outcome', 'quantity_below_committed', 'detail', v_tier.reserved + v_tier.sold);
  end if;
  perform require_new_key(p_key, p_tier_id, p_now);
  update tiers t set
    name = coalesce(p_changes ->> 'name', t.name),
    description = coalesce(p_changes ->> 'description', t.description),
    price = coalesce((p_changes ->> 'price')::bigint, t.price),
    position = coalesce((p_changes ->> 'position')::int, t.position),
    min_per_order = coalesce((p_changes ->> 'min_per_order')::int, t.min_per_order),
    max_per_order = coalesce((p_changes ->> 'max_per_order')::int, t.max_per_order),
    sale_start = case when p_changes ? 'sale_start' then (p_changes ->> 'sale_start')::timestamptz else t.sale_start end,
    sale_end = case when p_changes ? 'sale_end' then (p_changes ->> 'sale_end')::timestamptz else t.sale_end end,
    updated_at = p_now
  where t.id = p_tier_id;
  if v_delta <> 0 then
    perform move_inventory(p_event_id, p_tier_id, v_delta, 0, 0, 'quantity:' || p_change_id, p_now);
  else
    perform touch_event(p_event_id);
  end if;
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

create or replace function delete_tier(p_promoter_id text, p_event_id text, p_now timestamptz, p_tier_id text)
returns jsonb language plpgsql as $$
declare
  v_tier tiers;
begin
  perform lock_event(p_event_id);
  select * into v_tier from tiers where id = p_tier_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return jsonb_build_object('outcome', 'tier_not_found'); end if;
  if exists (select 1 from order_items i where i.tier_id = p_tier_id)
     or exists (select 1 from waitlist_entries w where p_tier_id in (w.tier_id, w.offered_tier_id)) then
    return jsonb_build_object('outcome', 'tier_in_use');
  end if;
  perform move_inventory(p_event_id, p_tier_id, -v_tier.quantity, 0, 0, 'delete:' || p_tier_id, p_now);
  delete from tiers where id = p_tier_id;
  return jsonb_build_object('outcome', 'deleted', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Changes an event's fields under its lock. Outcomes: updated, event_not_found, event_cancelled, currency_frozen,
-- quantity_below_committed (capacity), invalid_times.
create or replace function update_event(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_changes jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return jsonb_build_object('outcome', 'event_cancelled'); end if;
  if p_changes ->> 'currency' <> v_event.currency and exists (select 1 from orders o where o.event_id = p_event_id) then
    return jsonb_build_object('outcome', 'currency_frozen');
  end if;
  if (p_changes ->> 'capacity')::int < v_event.reserved + v_event.sold then
    return jsonb_build_object('outcome', 'quantity_below_committed', 'detail', v_event.reserved + v_event.sold);
  end if;
  if coalesce((p_changes ->> 'start_time')::timestamptz, v_event.start_time)
     >= coalesce((p_changes ->> 'end_time')::timestamptz, v_event.end_time) then
    return jsonb_build_object('outcome', 'invalid_times');
  end if;
  perform require_new_key(p_key, p_event_id, p_now);
  update events e set
    title = coalesce(p_changes ->> 'title', e.title),
    description = coalesce(p_changes ->> 'description', e.description),
    venue = coalesce(p_changes ->> 'venue', e.venue),
    city = coalesce(p_changes ->> 'city', e.city),
    start_time = coalesce((p_changes ->> 'start_time')::timestamptz, e.start_time),
    end_time = coalesce((p_changes ->> 'end_time')::timestamptz, e.end_time),
    time_zone = coalesce(p_changes ->> 'time_zone', e.time_zone),
    currency = coalesce(p_changes ->> 'currency', e.currency),
    capacity = case when p_changes ? 'capacity' then (p_changes ->> 'capacity')::int else e.capacity end,
    image_url = case when p_changes ? 'image_url' then p_changes ->> 'image_url' else e.image_url end,
    version = e.version + 1,
    updated_at = p_now
  where e.id = p_event_id;
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

create or replace function emit_event(p_event_id text, p_type text, p_now timestamptz) returns void language sql as $$
  select emit_webhook('msg_' || e.id || '_' || e.version, e.promoter_id, p_type, jsonb_build_object(
    'id', e.id, 'promoter_id', e.promoter_id, 'title', e.title, 'venue', e.venue, 'city', e.city,
    'start_time', iso(e.start_time), 'end_time', iso(e.end_time), 'status', e.status, 'capacity', e.capacity), p_now)
  from events e where e.id = p_event_id
$$;

-- draft ⇄ published. Outcomes: published, unpublished, event_not_found, event_cancelled, event_ended, event_has_no_tiers.
create or replace function set_event_published(p_promoter_id text, p_event_id text, p_now timestamptz, p_published boolean)
returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_to text := case when p_published then 'published' else 'draft' end;
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return jsonb_build_object('outcome', 'event_cancelled'); end if;
  if p_published and v_event.end_time <= p_now then return jsonb_build_object('outcome', 'event_ended'); end if;
  if p_published and not exists (select 1 from tiers t where t.event_id = p_event_id) then
    return jsonb_build_object('outcome', 'event_has_no_tiers');
  end if;
  if v_event.status <> v_to then
    update events set status = v_to, published_at = case when p_published then p_now else published_at end,
      version = version + 1, updated_at = p_now
    where id = p_event_id;
    perform emit_event(p_event_id, case when p_published then 'event.published' else 'event.unpublished' end, p_now);
  end if;
  return jsonb_build_object('outcome', v_to, 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

create or replace function delete_event(p_promoter_id text, p_event_id text, p_now timestamptz) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  if exists (select 1 from orders o where o.event_id = p_event_id)
     or exists (select 1 from waitlist_entries w where w.event_id = p_event_id) then
    return jsonb_build_object('outcome', 'event_has_orders');
  end if;
  perform move_inventory(p_event_id, t.id, -t.quantity, 0, 0, 'delete:' || t.id, p_now) from tiers t
  where t.event_id = p_event_id;
  delete from events where id = p_event_id;
  return jsonb_build_object('outcome', 'deleted');
end $$;

-- One person passes the door once. Outcomes: checked_in, already_checked_in, ticket_void, ticket_not_found.
create or replace function check_in_ticket(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_ticket_id text, p_gate text
) returns jsonb language plpgsql as $$
declare
  v_ticket tickets;
begin
  update tickets t set status = 'checked_in', checked_in_at = p_now, checked_in_by = p_gate
  where t.id = p_ticket_id and t.promoter_id = p_promoter_id and t.event_id = coalesce(p_event_id, t.event_id)
    and t.status = 'valid'
  returning * into v_ticket;
  if found then
    perform emit_webhook('msg_' || v_ticket.id || '_checked_in', v_ticket.promoter_id, 'ticket.checked_in',
                         ticket_payload(v_ticket), p_now);
    return jsonb_build_object('outcome', 'checked_in', 'ticket', to_jsonb(v_ticket));
  end if;
  select * into v_ticket from tickets t
  where t.id = p_ticket_id and t.promoter_id = p_promoter_id and t.event_id = coalesce(p_event_id, t.event_id);
  return jsonb_build_object('outcome', case v_ticket.status
      when 'checked_in' then 'already_checked_in' when 'void' then 'ticket_void' else 'ticket_not_found' end,
    'ticket', to_jsonb(v_ticket));
end $$;

-- Changes an event and, where its times move, the sale times of its tiers. p_changes holds only the fields to set.
-- p_seen: what the times were calculated from, the zone alone or all of event_times; if it differs now, the outcome is
-- times_changed. p_windows: the new sale times of tiers.
-- @nullable seen windows
-- @param p_changes partial events(title, description, venue, city, start_time, end_time, local_start_time,
--   local_end_time, time_zone, currency, capacity, debit_limit_hours, image_url)
-- @param p_seen {time_zone: text} | event_times() | null
-- @param p_windows tiers(id, sale_start, sale_end, local_sale_start, local_sale_end)[] | null
-- @outcome updated {snapshot: event_snapshot()}
-- @outcome times_changed
-- @outcome quantity_below_committed price_not_chargeable {detail: int}
-- @outcome event_not_found event_cancelled currency_frozen invalid_times
create or replace function app.update_event(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_changes jsonb, p_held jsonb, p_key jsonb,
  p_seen jsonb default null, p_windows jsonb default null
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_new events;
  v_before jsonb;
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  if p_seen ? 'windows' and p_seen <> app.event_times(v_event)
     or p_seen ? 'time_zone' and p_seen ->> 'time_zone' <> v_event.time_zone then
    return app.refuse_change(p_key, 'times_changed');
  end if;

  v_new := jsonb_populate_record(v_event, app.without_local_of_unknown(p_changes, '{start_time,end_time}'));
  if v_new.currency <> v_event.currency and exists (select 1 from orders o where o.event_id = p_event_id) then
    return app.refuse_change(p_key, 'currency_frozen');
  end if;
  if exists (select 1 from tiers t where t.event_id = p_event_id
             and t.price % app.charge_step(v_new.currency) <> 0) then
    return app.refuse_change(p_key, 'price_not_chargeable', to_jsonb(app.charge_step(v_new.currency)));
  end if;
  if v_new.capacity < v_event.reserved + v_event.sold then
    return app.refuse_change(p_key, 'quantity_below_committed', to_jsonb(v_event.reserved + v_event.sold));
  end if;
  if v_new.start_time >= v_new.end_time then return app.refuse_change(p_key, 'invalid_times'); end if;
  v_before := app.before_change(to_jsonb(v_event), to_jsonb(v_new), p_changes);

  if v_new.image_url is distinct from v_event.image_url then
    perform app.drop_image(v_event.image_name, p_now);
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
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', app.event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('before', v_before), 'unchanged', v_before = '{}');
end $$;

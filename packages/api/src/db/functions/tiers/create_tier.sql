-- Adds a tier to an event, with its seats. p_tier's time_zone is the zone that its local times were calculated in; if
-- the event's zone is another by now, the outcome is times_changed. The detail of a price is the step that it must be a
-- multiple of.
-- @param p_tier tiers(id, name, description, price, quantity, min_per_order, max_per_order) & partial
--   tiers(position, visibility, access_code, low_inventory_threshold, sale_start, sale_end, local_sale_start,
--   local_sale_end) & {time_zone?: text}
-- @outcome created {snapshot: event_snapshot()}
-- @outcome times_changed
-- @outcome price_not_chargeable {detail: int}
-- @outcome event_not_found event_cancelled too_many_tiers tier_not_hidden
create or replace function app.create_tier(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_tier jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
begin
  perform app.require_new_key(p_key, p_tier ->> 'id', p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  if p_tier ->> 'time_zone' <> v_event.time_zone then return app.refuse_change(p_key, 'times_changed'); end if;
  -- The gate judges all tiers of an event in one script, and a list shows them on one page.
  if (select count(*) from tiers t where t.event_id = p_event_id) >= 100 then
    return app.refuse_change(p_key, 'too_many_tiers');
  end if;
  if (p_tier ->> 'price')::bigint % app.charge_step(v_event.currency) <> 0 then
    return app.refuse_change(p_key, 'price_not_chargeable', to_jsonb(app.charge_step(v_event.currency)));
  end if;
  if p_tier ->> 'access_code' is not null and p_tier ->> 'visibility' is distinct from 'hidden' then
    return app.refuse_change(p_key, 'tier_not_hidden');
  end if;
  insert into tiers (id, event_id, promoter_id, name, description, price, quantity, position, min_per_order,
                     max_per_order, sale_start, sale_end, local_sale_start, local_sale_end, visibility, access_code,
                     low_inventory_threshold, created_at, updated_at)
  values (p_tier ->> 'id', p_event_id, p_promoter_id, p_tier ->> 'name', p_tier ->> 'description',
          (p_tier ->> 'price')::bigint, 0,
          coalesce((p_tier ->> 'position')::int,
                   (select coalesce(max(t.position) + 1, 0) from tiers t where t.event_id = p_event_id)),
          (p_tier ->> 'min_per_order')::int, (p_tier ->> 'max_per_order')::int,
          (p_tier ->> 'sale_start')::timestamptz, (p_tier ->> 'sale_end')::timestamptz,
          (p_tier ->> 'local_sale_start')::timestamp, (p_tier ->> 'local_sale_end')::timestamp,
          coalesce(p_tier ->> 'visibility', 'public'), p_tier ->> 'access_code',
          (p_tier ->> 'low_inventory_threshold')::int, p_now, p_now);
  perform app.move_inventory(p_event_id, p_tier ->> 'id', (p_tier ->> 'quantity')::int, 0, 0,
                             'create:' || (p_tier ->> 'id'), p_now);
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'created', 'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

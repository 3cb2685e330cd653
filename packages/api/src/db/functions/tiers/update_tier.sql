-- Changes a tier, including its number of seats. p_changes holds only the fields to set, its time_zone as for
-- create_tier; p_change_id makes the ledger's cause unique.
-- @param p_changes partial tiers(name, description, price, quantity, position, min_per_order, max_per_order,
--   sale_start, sale_end, local_sale_start, local_sale_end, visibility, access_code, low_inventory_threshold) &
--   {time_zone?: text}
-- @outcome updated {snapshot: event_snapshot()}
-- @outcome times_changed
-- @outcome quantity_below_committed price_not_chargeable {detail: int}
-- @outcome tier_not_found event_cancelled quantity_out_of_range invalid_times tier_not_hidden
create or replace function app.update_tier(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_tier_id text, p_changes jsonb, p_change_id text,
  p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_tier tiers;
  v_new tiers;
  v_delta int;
  v_before jsonb;
begin
  perform app.require_new_key(p_key, p_tier_id, p_now);
  select * into v_tier from tiers where id = p_tier_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_tier.id is null then return app.refuse_change(p_key, 'tier_not_found'); end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;
  if p_changes ->> 'time_zone' <> v_event.time_zone then return app.refuse_change(p_key, 'times_changed'); end if;

  v_new := jsonb_populate_record(v_tier, app.without_local_of_unknown(p_changes, '{sale_start,sale_end}'));
  v_delta := v_new.quantity - v_tier.quantity;
  if v_new.quantity < v_tier.reserved + v_tier.sold then
    return app.refuse_change(p_key, 'quantity_below_committed', to_jsonb(v_tier.reserved + v_tier.sold));
  end if;
  if v_new.price % app.charge_step(v_event.currency) <> 0 then
    return app.refuse_change(p_key, 'price_not_chargeable', to_jsonb(app.charge_step(v_event.currency)));
  end if;
  if v_new.visibility = 'public' then
    if p_changes ->> 'access_code' is not null then return app.refuse_change(p_key, 'tier_not_hidden'); end if;
    v_new.access_code := null;
  end if;
  if v_new.max_per_order < v_new.min_per_order then return app.refuse_change(p_key, 'quantity_out_of_range'); end if;
  if v_new.sale_start >= v_new.sale_end then return app.refuse_change(p_key, 'invalid_times'); end if;
  v_before := app.before_change(to_jsonb(v_tier), to_jsonb(v_new), p_changes);

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
    perform app.move_inventory(p_event_id, p_tier_id, v_delta, 0, 0, 'quantity:' || p_change_id, p_now);
  else
    perform app.touch_event(p_event_id);
  end if;
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'updated', 'snapshot', app.event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('before', v_before), 'unchanged', v_before = '{}');
end $$;

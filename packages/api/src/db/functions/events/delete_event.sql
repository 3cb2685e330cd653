-- Deletes an event without orders or waiting entries. The snapshot it returns closes the event in the gate.
-- @outcome deleted {snapshot: event_snapshot()}
-- @outcome event_not_found event_has_orders
create or replace function app.delete_event(p_promoter_id text, p_event_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_snapshot jsonb;
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if exists (select 1 from orders o where o.event_id = p_event_id)
     or exists (select 1 from waitlist_entries w where w.event_id = p_event_id) then
    return app.refuse_change(p_key, 'event_has_orders');
  end if;
  perform app.move_inventory(p_event_id, t.id, -t.quantity, 0, 0, 'delete:' || t.id, p_now) from tiers t
  where t.event_id = p_event_id;
  perform app.touch_event(p_event_id);
  v_snapshot := app.event_snapshot(p_event_id, p_now) || '{"on_sale": false}';
  perform app.drop_image(v_event.image_name, p_now);
  delete from events where id = p_event_id;
  return jsonb_build_object('outcome', 'deleted', 'snapshot', v_snapshot);
end $$;

-- Returns seats of an order's void tickets to the sale; without ticket_ids, those of all void ones. p_held as in
-- `refund_order`.
-- @nullable held
-- @param p_free {order_id: text, ticket_ids: text[] | null}
-- @outcome freed {snapshot: event_snapshot()}
-- @outcome held_wanted {event_id: text}
-- @outcome order_not_found order_has_no_tickets ticket_not_found ticket_not_void
create or replace function app.free_order_seats(
  p_event_id text, p_now timestamptz, p_free jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ids text[];
  v_freed int;
begin
  perform app.lock_event(p_event_id);
  perform app.require_new_key(p_key, p_free ->> 'order_id', p_now);
  select * into v_order from orders where id = p_free ->> 'order_id' and event_id = p_event_id;
  v_ids := app.named_tickets(v_order, p_free -> 'ticket_ids');
  if v_order.id is null then return app.refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return app.refuse_change(p_key, 'order_has_no_tickets'); end if;
  if v_ids is null then return app.refuse_change(p_key, 'ticket_not_found'); end if;
  if coalesce(p_free -> 'ticket_ids', 'null') <> 'null'::jsonb
     and exists (select 1 from tickets t where t.id = any (v_ids) and t.status <> 'void') then
    return app.refuse_change(p_key, 'ticket_not_void');
  end if;
  v_ids := array(select t.id from tickets t where t.id = any (v_ids) and t.status = 'void');
  if p_held is null and app.frees_waited_seats(p_event_id, v_ids, true) then
    return app.refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_freed := app.free_seats(v_order, v_ids, p_now);
  if v_freed > 0 then perform app.serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'freed', 'unchanged', v_freed = 0,
                            'snapshot', app.event_snapshot(p_event_id, p_now),
                            'audit', jsonb_build_object('seats_freed', v_freed));
end $$;

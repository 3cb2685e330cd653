-- Voids tickets of an order, without refunding them; without ticket_ids, all. For `free_seats` see `void_tickets`. A
-- void ticket stays void. p_held as in `refund_order`.
-- @nullable held
-- @param p_void {order_id: text, ticket_ids: text[] | null, free_seats: boolean | null}
-- @outcome voided {snapshot: event_snapshot()}
-- @outcome held_wanted {event_id: text}
-- @outcome order_not_found order_has_no_tickets ticket_not_found
create or replace function app.void_order_tickets(
  p_event_id text, p_now timestamptz, p_void jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ids text[];
  v_free boolean := (p_void ->> 'free_seats')::boolean;
  v_done jsonb;
begin
  perform app.lock_event(p_event_id);
  perform app.require_new_key(p_key, p_void ->> 'order_id', p_now);
  select * into v_order from orders where id = p_void ->> 'order_id' and event_id = p_event_id;
  v_ids := app.named_tickets(v_order, p_void -> 'ticket_ids');
  if v_order.id is null then return app.refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return app.refuse_change(p_key, 'order_has_no_tickets'); end if;
  if v_ids is null then return app.refuse_change(p_key, 'ticket_not_found'); end if;
  if p_held is null and app.frees_waited_seats(p_event_id, v_ids, v_free) then
    return app.refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_done := app.void_tickets(v_order, v_ids, v_free, p_now);
  perform app.tell_voided(v_order, v_done -> 'voided', p_now);
  if (v_done ->> 'freed')::int > 0 then perform app.serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'voided', 'snapshot', app.event_snapshot(p_event_id, p_now),
    'unchanged', v_done ->> 'freed' = '0' and v_done -> 'voided' = '[]',
    'audit', jsonb_build_object('voided', v_done -> 'voided', 'seats_freed', v_done -> 'freed'));
end $$;

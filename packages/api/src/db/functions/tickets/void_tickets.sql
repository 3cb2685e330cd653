-- Voids those of an order's tickets that are still valid, and frees seats: {voided: [ticket ids], freed: seats}. A
-- ticket's price, its entry and its seat are three facts, which change apart. p_free true frees the seats of all, also
-- of those void before; false frees none; null frees those of people who have not come in, since who is inside keeps
-- the seat. The caller holds the event's lock, and serves the waitlist if seats were freed.
create or replace function app.void_tickets(p_order orders, p_ticket_ids text[], p_free boolean, p_now timestamptz)
returns jsonb language plpgsql as $$
declare
  v_voided text[];
  v_freed int;
  v_ticket tickets;
begin
  with voided as (
    update tickets set status = 'void', door_number = app.next_door_number(p_order.event_id)
    where order_id = p_order.id and id = any (p_ticket_ids) and status <> 'void' returning id)
  select coalesce(array_agg(id order by id), '{}') into v_voided from voided;
  v_freed := app.free_seats(p_order, case
    when p_free then p_ticket_ids
    when p_free is null then array(select t.id from tickets t where t.id = any (v_voided) and t.checked_in_at is null)
    else '{}' end, p_now);
  -- After the seats, so that each webhook says whether its own was freed.
  for v_ticket in select * from tickets t where t.id = any (v_voided) order by t.id loop
    perform app.emit_webhook('msg_' || v_ticket.id || '_voided', v_ticket.promoter_id, 'ticket.voided',
                             app.ticket_payload(v_ticket), p_now);
  end loop;
  return jsonb_build_object('voided', to_jsonb(v_voided), 'freed', v_freed);
end $$;

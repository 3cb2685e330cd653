-- Turns a paid order's plan into tickets. The counters have been moved by the caller.
create or replace function app.issue_tickets(p_order orders, p_now timestamptz) returns void language plpgsql as $$
declare
  v_ticket tickets;
begin
  for v_ticket in
    insert into tickets (id, order_id, event_id, promoter_id, tier_id, ticket_code, status, attendee, gross, discount,
                         fee, tax, paid, created_at)
    select t ->> 'id', p_order.id, p_order.event_id, p_order.promoter_id, t ->> 'tier_id', t ->> 'code', 'valid',
           nullif(t -> 'attendee', 'null'::jsonb), (t ->> 'gross')::bigint, (t ->> 'discount')::bigint,
           (t ->> 'fee')::bigint, (t ->> 'tax')::bigint, (t ->> 'paid')::bigint, p_now
    from jsonb_array_elements(p_order.ticket_plan) t
    returning *
  loop
    perform app.emit_webhook('msg_' || v_ticket.id || '_issued', v_ticket.promoter_id, 'ticket.issued',
                             app.ticket_payload(v_ticket), p_now);
  end loop;
end $$;

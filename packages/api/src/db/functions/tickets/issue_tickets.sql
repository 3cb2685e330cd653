-- Turns a paid order's plan into tickets. The counters have been moved by the caller.
create or replace function app.issue_tickets(p_order orders, p_now timestamptz) returns void language plpgsql as $$
declare
  v_ticket tickets;
begin
  for v_ticket in
    insert into tickets select * from app.planned_tickets(p_order, p_now)
    returning *
  loop
    perform app.emit_webhook('msg_' || v_ticket.id || '_issued', v_ticket.promoter_id, 'ticket.issued',
                             app.ticket_payload(v_ticket), p_now);
  end loop;
end $$;

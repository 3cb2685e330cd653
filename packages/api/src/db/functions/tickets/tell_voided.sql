-- Tells a buyer of tickets that were voided without money; a refund tells of its own.
-- A ticket is voided once, so the first of them makes the e-mail's id.
create or replace function app.tell_voided(p_order orders, p_ticket_ids jsonb, p_now timestamptz) returns void
language sql as $$
  select app.enqueue('voided_email:' || (p_ticket_ids ->> 0), 'refunds.email_voided',
                     jsonb_build_object('order_id', p_order.id, 'ticket_ids', p_ticket_ids), p_now, p_now)
  where p_ticket_ids ->> 0 is not null
$$;

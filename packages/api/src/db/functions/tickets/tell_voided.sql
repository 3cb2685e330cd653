-- Tells a buyer which tickets were voided without a refund; a refund sends its own e-mail. A ticket is voided once, so
-- the first ticket's id makes the e-mail's id.
create or replace function app.tell_voided(p_order orders, p_ticket_ids jsonb, p_now timestamptz) returns void
language sql as $$
  select app.enqueue('voided_email:' || (p_ticket_ids ->> 0), 'refunds.email_voided',
                     jsonb_build_object('order_id', p_order.id, 'ticket_ids', p_ticket_ids), p_now, p_now)
  where p_ticket_ids ->> 0 is not null
$$;

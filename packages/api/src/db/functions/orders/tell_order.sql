-- Sends a webhook of an order as it is, under the number that it has.
create or replace function app.tell_order(p_order orders, p_type text, p_now timestamptz) returns void
language plpgsql as $$
begin
  perform app.emit_webhook('msg_' || p_order.id || '_' || p_order.sequence, p_order.promoter_id, p_type,
                           app.order_payload(p_order.id), p_now);
end $$;

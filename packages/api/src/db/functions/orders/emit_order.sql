-- Sends a webhook of an order as it is now, under its next number.
create or replace function app.emit_order(p_order_id text, p_type text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_order orders;
begin
  update orders set sequence = sequence + 1 where id = p_order_id returning * into v_order;
  perform app.tell_order(v_order, p_type, p_now);
end $$;

-- Records all refunds that Stripe has of an order's payment, oldest first. refund_id and attempt name our refund; one
-- without them was made in Stripe's dashboard and becomes a row under new_id. Each advances one row, even if it comes
-- twice or late, since a recorded status never goes back.
-- @param p_refunds found_refund[]
-- @outcome recorded
-- @outcome order_not_found
create or replace function app.record_refunds(
  p_event_id text, p_order_id text, p_now timestamptz, p_payment_id text, p_refunds jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_refund refunds;
  v_found record;
  v_running bigint := 0;
  v_whole boolean := false;
begin
  perform app.lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id and payment_id = p_payment_id;
  -- Money of a payment that is not the order's own never was in its books.
  if v_order.id is null or v_order.paid_at is null then return jsonb_build_object('outcome', 'order_not_found'); end if;

  -- Failed refunds first: they make room for those made after them.
  for v_found in select * from app.found_refunds(p_refunds) f order by f.status = 'failed' desc, f.ord loop
    select * into v_refund from refunds r where r.stripe_refund_id = v_found.id;
    if not found then
      update refunds set stripe_refund_id = v_found.id
      where id = v_found.refund_id and order_id = v_order.id and attempt = v_found.attempt and amount = v_found.amount
        and status = 'pending' and stripe_refund_id is null
      returning * into v_refund;
    end if;
    if found then
      perform app.advance_refund(v_refund.id, v_found.status, v_found.waits_for, v_found.failure_reason, p_now);
    end if;
  end loop;

  for v_found in select * from app.found_refunds(p_refunds) f where f.status <> 'failed' order by f.ord loop
    v_running := v_running + v_found.amount;
    continue when exists (select 1 from refunds r where r.stripe_refund_id = v_found.id);
    if app.take_in_refund(v_order.id, to_jsonb(v_found), p_now) then
      v_whole := v_whole or v_running >= v_order.total_price;
    end if;
    perform app.advance_refund(r.id, v_found.status, v_found.waits_for, v_found.failure_reason, p_now)
    from refunds r where r.stripe_refund_id = v_found.id;
  end loop;
  -- A full refund made at Stripe voids the tickets; the promoter decides about the seats.
  if v_whole then
    perform app.void_tickets(v_order, array(
      select t.id from tickets t where t.order_id = v_order.id and t.status = 'valid'), false, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

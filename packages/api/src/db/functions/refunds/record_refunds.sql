-- Records what Stripe says of all refunds of an order's payment, oldest first: [{id, amount, status: pending |
-- succeeded | failed, waits_for, failure_reason, reason, refund_id, attempt, new_id}]. refund_id and attempt tell which
-- of ours it is; one that names none was made at Stripe, by whoever uses its dashboard, and becomes a row under new_id.
-- Each settles one row, whatever comes doubled or late: what we know of a refund only moves on.
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
  -- Money of another payment than the order's never was in its books.
  if v_order.id is null or v_order.paid_at is null then return jsonb_build_object('outcome', 'order_not_found'); end if;

  -- What failed first: it makes room for those that came after it.
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
  -- Whoever gives the whole charge back at Stripe takes the tickets back; what becomes of the seats the promoter says.
  if v_whole then
    perform app.void_tickets(v_order, array(
      select t.id from tickets t where t.order_id = v_order.id and t.status = 'valid'), false, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

-- Gives a refund that was made at Stripe a row: the row of one that we owe in the same amount, or a new one. If Stripe
-- refunded more than was left, refunds of ours are reduced, since Stripe can't make them now. Returns whether the row
-- is new. The caller holds the event's lock.
create or replace function app.take_in_refund(p_order_id text, p_found jsonb, p_now timestamptz) returns boolean
language plpgsql as $$
declare
  v_order orders;
  v_refund refunds;
  v_id text := p_found ->> 'new_id';
  v_amount bigint := (p_found ->> 'amount')::bigint;
  v_left bigint;
  v_taken bigint := 0;
  v_take bigint;
begin
  select * into v_order from orders where id = p_order_id;
  v_left := v_amount - (v_order.total_price - v_order.refunded_amount);

  select * into v_refund from refunds r
  where r.order_id = p_order_id and r.amount = v_amount
    and (r.status = 'failed' or r.status = 'charged_back' and v_left > 0
         or r.status = 'pending' and r.stripe_refund_id is null and (r.waits_for = 'balance' or v_left > 0))
  order by r.id = p_found ->> 'refund_id' desc, r.status = 'charged_back', r.created_at, r.id limit 1;
  if found then
    perform app.uncover_refund(v_order, v_refund, p_now);
    update refunds set status = 'pending', stripe_refund_id = p_found ->> 'id', attempt = attempt + 1,
      updated_at = p_now
    where id = v_refund.id;
    return false;
  end if;

  for v_refund in
    select * from refunds r
    where r.order_id = p_order_id
      and (r.status in ('failed', 'charged_back') or r.status = 'pending' and r.stripe_refund_id is null)
    order by r.status = 'charged_back', r.created_at, r.id
  loop
    exit when v_left <= 0;
    perform app.uncover_refund(v_order, v_refund, p_now);
    v_take := least(v_left, v_refund.amount);
    v_left := v_left - v_take;
    v_taken := v_taken + v_take;
    if v_take = v_refund.amount then
      update refunds set status = 'cancelled', waits_for = null, updated_at = p_now where id = v_refund.id;
    else
      -- A new attempt, since its amount differs from the last.
      update refunds set amount = amount - v_take, status = 'pending', stripe_refund_id = null, attempt = attempt + 1,
        updated_at = p_now
      where id = v_refund.id returning * into v_refund;
      perform app.send_refund(v_refund, p_now, p_now);
    end if;
  end loop;
  if v_left > 0 then
    raise exception 'Stripe gave back more of order % than was paid', p_order_id;
  end if;

  insert into refunds (id, order_id, promoter_id, amount, covers, currency, reason, source, status, stripe_refund_id,
                       created_at, updated_at)
  values (v_id, p_order_id, v_order.promoter_id, v_amount, v_taken, v_order.currency, p_found ->> 'reason', 'stripe',
          'pending', p_found ->> 'id', p_now, p_now);
  if v_amount > v_taken then
    -- Money of an order that was never confirmed is owed to its buyer from the start.
    if v_order.confirmed_at is not null then
      perform app.post_refund(v_order, v_id, v_amount - v_taken, null, null, p_now);
    end if;
    update orders set refunded_amount = refunded_amount + v_amount - v_taken where id = p_order_id;
    perform app.emit_order(p_order_id, 'order.refunded', p_now);
  end if;
  return true;
end $$;

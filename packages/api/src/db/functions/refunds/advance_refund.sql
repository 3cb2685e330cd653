-- Advances a refund to the status that Stripe gives: pending, succeeded, failed, only in this order. Banks may return
-- money even after it succeeded. An older answer changes nothing. The caller holds the event's lock.
create or replace function app.advance_refund(
  p_refund_id text, p_status text, p_waits_for text, p_reason text, p_now timestamptz
) returns void language plpgsql as $$
declare
  v_was refunds;
  v_order orders;
  v_cause text;
  v_rank constant text[] := array['pending', 'succeeded', 'failed'];
begin
  select * into v_was from refunds where id = p_refund_id;
  select * into v_order from orders where id = v_was.order_id;
  if coalesce(array_position(v_rank, p_status) < array_position(v_rank, v_was.status), true) then return; end if;
  v_cause := v_was.id || ':' || v_was.attempt;
  update refunds set status = p_status, waits_for = case when p_status = 'pending' then p_waits_for end,
    failure_reason = p_reason, updated_at = p_now
  where id = p_refund_id;
  if p_status = 'pending' then
    -- While the bank is at work, Stripe is asked each day, in case the event never comes.
    perform app.send_refund(v_was, p_now + interval '1 day', p_now, p_now::date);
  end if;
  if p_status = 'pending' and p_waits_for = 'balance' then
    perform app.tell_of_waiting(v_was, p_now);
  elsif p_status <> 'failed' and p_waits_for is null and v_was.told_at is null then
    perform app.tell_refunded(v_was, p_now);
  end if;
  if p_status = v_was.status then return; end if;

  if p_status = 'succeeded' then
    perform app.post_money(v_order, 'refund', v_was.amount, 'refunded:' || v_cause, p_now);
    perform app.post_money(v_order, 'clearing', -v_was.amount, 'refunded:' || v_cause, p_now);
  elsif p_status = 'failed' then
    if v_was.status = 'succeeded' then
      perform app.post_money(v_order, 'refund', -v_was.amount, 'returned:' || v_cause, p_now);
      perform app.post_money(v_order, 'clearing', v_was.amount, 'returned:' || v_cause, p_now);
    end if;
    if v_was.source = 'stripe' then
      perform app.undo_refund(v_order, v_was, p_now);
    else
      perform app.fail_refund(v_order, v_was.id, p_reason, p_now);
    end if;
  end if;
end $$;

-- Records that a bank is at work on an order's payment, or that this payment failed, as the caller just saw at Stripe.
-- Some payments, such as debits, take a bank days: they are `processing` first. p_payable [payment_id,
-- checkout_session_id] is what was asked about: an order with another payable by then stays as it is. The first debit
-- sets how long the seats are kept, and no later one extends it. After a failure the order can be paid in another way
-- for 23 hours of that time, which is less than the longest life of a Stripe page. The buyer is told once of each.
-- @param p_state 'processing' | 'failed'
-- @param p_payable (text | null)[]
-- @outcome noted {order: order_view()}
-- @outcome order_not_found
create or replace function app.note_payment_state(
  p_event_id text, p_now timestamptz, p_order_id text, p_state text, p_payable jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_order orders;
begin
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if v_order.id is null then return jsonb_build_object('outcome', 'order_not_found'); end if;
  if v_order.payment_state is distinct from p_state and v_order.paid_at is null
     and (p_state = 'processing' or v_order.payment_state = 'processing') then
    -- Payables are stored without the event's lock, so this update decides.
    update orders set payment_state = p_state,
      debit_ends_at = coalesce(debit_ends_at, app.debit_end(v_order, v_event, p_now)),
      expires_at = case when status <> 'pending' then expires_at
        when p_state = 'processing' then coalesce(debit_ends_at, app.debit_end(v_order, v_event, p_now))
        else least(expires_at, p_now + interval '23 hours') end,
      leased_until = null
    where id = v_order.id and jsonb_build_array(payment_id, checkout_session_id) = p_payable
    returning * into v_order;
    if found and v_order.status = 'pending' then
      perform app.emit_order(v_order.id, 'order.payment_' || p_state, p_now);
      perform app.enqueue('debit_email:' || v_order.id || ':' || p_state || ':' || v_order.sequence,
        case p_state when 'processing' then 'orders.email_debit_processing' else 'orders.email_debit_failed' end,
        jsonb_build_object('order_id', v_order.id),
        -- Some banks take only seconds, which needs no e-mail.
        case p_state when 'processing' then p_now + interval '2 minutes' else p_now end, p_now);
    end if;
  end if;
  return jsonb_build_object('outcome', 'noted', 'order', app.order_view(p_order_id));
end $$;

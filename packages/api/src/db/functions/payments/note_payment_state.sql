-- Some payments, such as debits, take a bank days: they are `processing`, then there or failed. Notes that the buyer's
-- bank is at work on an order's payment, or that this came to nothing, as the caller has just seen it at Stripe:
-- p_payable [payment_id, checkout_session_id] is what was asked about, and an order that was given something else to be
-- paid with since then stays as it is. The first debit sets how long its seats wait; what comes after it changes that
-- no more, so that no order has them without end. A failed one can be paid in another way for 23 hours of that time,
-- less than a page of Stripe's may live. The buyer is told once of each.
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
    -- Payables are stored without the event's lock, so this update is what decides.
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
        -- Some banks are at work for seconds only, which is no news.
        case p_state when 'processing' then p_now + interval '2 minutes' else p_now end, p_now);
    end if;
  end if;
  return jsonb_build_object('outcome', 'noted', 'order', app.order_view(p_order_id));
end $$;

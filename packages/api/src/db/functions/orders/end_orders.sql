-- Ends pending orders whose payment will not come or is waited for no longer: p_status 'expired' (only orders past
-- their time) or 'cancelled'. p_stopped {order_id: [payment_id, checkout_session_id]} is what the caller stopped: an
-- order with another payable by then stays as it is.
-- @param p_status 'expired' | 'cancelled'
-- @param p_stopped {[text]: (text | null)[]}
-- @returns {ended: text[], snapshot: event_snapshot()}
create or replace function app.end_orders(
  p_event_id text, p_now timestamptz, p_order_ids text[], p_status text, p_held jsonb, p_stopped jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ended text[] := '{}';
begin
  perform app.lock_event(p_event_id);
  perform app.lock_promo_codes(array(select o.promo_code_id from orders o where o.id = any (p_order_ids)));
  for v_order in
    select * from orders o
    where o.id = any (p_order_ids) and o.event_id = p_event_id and o.status = 'pending'
      and (p_status = 'cancelled' or o.expires_at <= p_now)
    order by o.id
  loop
    -- Payables are stored without the event's lock, so this update decides.
    update orders set status = p_status,
      -- A stopped payment has failed; any other is still asked about.
      payment_state = case when payment_state = 'processing' and not payment_unresolved
        then 'failed' else payment_state end
    where id = v_order.id and jsonb_build_array(payment_id, checkout_session_id) = p_stopped -> v_order.id;
    continue when not found;
    perform app.release_order(v_order, case p_status when 'expired' then 'expire' else 'cancel' end, p_now);
    perform app.emit_order(v_order.id, 'order.' || p_status, p_now);
    if v_order.payment_state = 'processing' then
      perform app.enqueue('debit_email:' || v_order.id || ':ended', 'orders.email_debit_ended',
                          jsonb_build_object('order_id', v_order.id), p_now, p_now);
    end if;
    v_ended := v_ended || v_order.id;
  end loop;
  if cardinality(v_ended) > 0 then perform app.serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('ended', to_jsonb(v_ended), 'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

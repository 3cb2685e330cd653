-- Records that Stripe refused an attempt at a refund. p_reason: its code. Anything recorded of the refund meanwhile
-- stays.
-- @outcome recorded
create or replace function app.refuse_refund(
  p_event_id text, p_order_id text, p_now timestamptz, p_refund_id text, p_attempt int, p_reason text
) returns jsonb language plpgsql as $$
declare
  v_order orders;
begin
  perform app.lock_event(p_event_id);
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if exists (select 1 from refunds r where r.id = p_refund_id and r.order_id = v_order.id and r.attempt = p_attempt
               and r.status = 'pending' and r.stripe_refund_id is null) then
    perform app.fail_refund(v_order, p_refund_id, p_reason, p_now);
  end if;
  return jsonb_build_object('outcome', 'recorded');
end $$;

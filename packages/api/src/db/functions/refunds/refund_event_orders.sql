-- Refunds orders of a cancelled event in full and voids their tickets: the next after p_after that are owed money, one
-- for each id in p_refund_ids. last: the last order looked at, null if none; refused: ids of refused orders.
-- @returns {last: text | null, refused: text[], snapshot?: event_snapshot()}
create or replace function app.refund_event_orders(
  p_event_id text, p_now timestamptz, p_after text, p_refund_ids text[]
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_order orders;
  v_result jsonb;
  v_n int := 0;
  v_last text;
  v_refused text[] := '{}';
begin
  if v_event.status is distinct from 'cancelled' then
    return jsonb_build_object('last', null, 'refused', '[]'::jsonb);
  end if;
  for v_order in
    select o.* from orders o
    where o.event_id = p_event_id and o.id > p_after and o.status = 'confirmed'
      -- Orders refunded before may still have valid tickets.
      and (exists (select 1 from tickets t where t.order_id = o.id and t.status <> 'void')
           or o.refunded_amount < o.total_price)
    order by o.id limit cardinality(p_refund_ids)
  loop
    v_n := v_n + 1;
    v_last := v_order.id;
    v_result := app.refund_order(p_event_id, p_now, jsonb_build_object(
      'id', p_refund_ids[v_n], 'order_id', v_order.id, 'reason', 'event_cancelled'), '{}', null);
    if v_result ->> 'outcome' = 'refunded' then
      perform app.enqueue('cancelled_email:' || v_order.id, 'orders.email_event_cancelled',
                          jsonb_build_object('order_id', v_order.id, 'amount', v_result -> 'amount'), p_now, p_now);
    else
      v_refused := v_refused || v_order.id;
    end if;
  end loop;
  return jsonb_build_object('last', v_last, 'refused', to_jsonb(v_refused),
                            'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

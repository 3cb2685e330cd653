-- Settles failed refunds of an order with its lost dispute, oldest first. The buyer has that money already, so the
-- promoter would otherwise pay twice. If the dispute is won after all, these refunds are owed again. The caller holds
-- the event's lock.
create or replace function app.charge_refunds_to_disputes(p_order orders, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_refund refunds;
  v_left bigint := coalesce((select sum(d.amount) from disputes d where d.order_id = p_order.id and d.status = 'lost'),
                            0)
    - coalesce((select sum(r.amount) from refunds r where r.order_id = p_order.id and r.status = 'charged_back'), 0);
begin
  for v_refund in
    select * from refunds r where r.order_id = p_order.id and r.status = 'charged_back'
    order by r.created_at desc, r.id desc for no key update
  loop
    exit when v_left >= 0;
    v_left := v_left + v_refund.amount;
    perform app.uncover_refund(p_order, v_refund, p_now);
    update refunds set status = 'failed', attempt = attempt + 1, updated_at = p_now where id = v_refund.id;
  end loop;
  for v_refund in
    select * from refunds r where r.order_id = p_order.id and r.status = 'failed' order by r.created_at, r.id
    for no key update
  loop
    continue when v_refund.amount > v_left;
    v_left := v_left - v_refund.amount;
    update refunds set status = 'charged_back', updated_at = p_now where id = v_refund.id;
    perform app.post_money_once(p_order, 'promoter', 'refund', v_refund.amount,
                                'dispute_covers:' || v_refund.id || ':' || v_refund.attempt, p_now);
  end loop;
end $$;

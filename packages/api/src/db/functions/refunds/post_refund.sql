-- Posts a refund in the ledger of money. p_fee and p_tax: their part of it, by its tickets. If null, each is a share of
-- what is left of it.
create or replace function app.post_refund(
  p_order orders, p_refund_id text, p_amount bigint, p_fee bigint, p_tax bigint, p_now timestamptz
) returns void language plpgsql as $$
declare
  v_left bigint := p_order.total_price - p_order.refunded_amount;
  v_fee bigint := p_fee; v_tax bigint := p_tax;
  v_fee_left bigint; v_tax_left bigint;
begin
  select -coalesce(sum(m.amount) filter (where m.account = 'fee'), 0),
         -coalesce(sum(m.amount) filter (where m.account = 'tax'), 0)
  into v_fee_left, v_tax_left from money_ledger m where m.order_id = p_order.id;
  if v_fee is null or v_fee > v_fee_left or v_tax > v_tax_left
     or p_amount - v_fee - v_tax > v_left - v_fee_left - v_tax_left then
    v_fee := round(p_amount::numeric * v_fee_left / v_left);
    v_tax := coalesce(round((p_amount - v_fee)::numeric * v_tax_left / nullif(v_left - v_fee_left, 0)), 0);
  end if;
  perform app.post_money(p_order, 'fee', v_fee, 'refund:' || p_refund_id, p_now);
  perform app.post_money(p_order, 'tax', v_tax, 'refund:' || p_refund_id, p_now);
  perform app.post_money(p_order, 'promoter', p_amount - v_fee - v_tax, 'refund:' || p_refund_id, p_now);
  perform app.post_money(p_order, 'refund', -p_amount, 'refund:' || p_refund_id, p_now);
end $$;

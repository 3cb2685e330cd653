-- Makes one posting of an order in the ledger; none if the amount is 0.
create or replace function app.post_money(
  p_order orders, p_account text, p_amount bigint, p_cause text, p_now timestamptz
) returns void language sql as $$
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select p_order.promoter_id, p_order.event_id, p_order.id, p_account, p_amount, p_order.currency, p_cause, p_now
  where p_amount <> 0
$$;

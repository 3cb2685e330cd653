-- Posts an order's payment in the ledger, shared out to those whose it is.
create or replace function app.post_charge(p_order orders, p_now timestamptz) returns void language plpgsql as $$
begin
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select p_order.promoter_id, p_order.event_id, p_order.id, share.account, share.amount, p_order.currency,
         'charge:' || p_order.payment_id, p_now
  from (values ('clearing', p_order.total_price), ('fee', -p_order.fee), ('tax', -p_order.tax),
               ('promoter', p_order.fee + p_order.tax - p_order.total_price)) share(account, amount)
  where share.amount <> 0;
end $$;

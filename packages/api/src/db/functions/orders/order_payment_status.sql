-- The status of an order's payment, as `paymentStatusOf` in modules/orders computes it.
create or replace function app.order_payment_status(p_order orders) returns text language sql stable as $$
  select case when p_order.total_price = 0 then 'not_required' when p_order.paid_at is not null then 'paid'
         else coalesce(p_order.payment_state, 'unpaid') end
$$;

-- Whether a payment at Stripe pays a whole order: its own payable, with its amount, currency and account. A free order
-- is paid by none. Only a Checkout Session knows its intent until the order has stored it.
create or replace function app.pays_order(p_payment jsonb, p_order orders) returns boolean language sql immutable as $$
  select case when p_payment is null then p_order.total_price = 0 else
    coalesce(p_payment ->> 'id' = p_order.payment_id
      or (p_order.payment_id is null and p_payment ->> 'session_id' = p_order.checkout_session_id), false)
    and p_payment ->> 'order_id' = p_order.id
    and (p_payment ->> 'amount')::bigint = p_order.total_price
    and p_payment ->> 'currency' = p_order.currency
    and p_payment ->> 'account' is not distinct from p_order.stripe_account_id end
$$;

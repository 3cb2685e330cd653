-- Stores what a pending order's attempt is paid by and, with it, the answer that shows it to the buyer, unless the key
-- has one. The idempotency key at Stripe gives two simultaneous requests the same payable. order_not_pending: the order
-- has moved on, or has another payable.
-- @nullable answer
-- @param p_payable orders(payment_id, checkout_session_id, stripe_account_id, application_fee)
-- @param p_answer {key_id: text, response: text}
-- @outcome attached {kept: text | null}
-- @outcome order_not_pending
create or replace function app.attach_payable(p_order_id text, p_attempt int, p_payable jsonb, p_answer jsonb)
returns jsonb language plpgsql as $$
declare
  v_payment_id text := p_payable ->> 'payment_id';
  v_session_id text := p_payable ->> 'checkout_session_id';
  v_kept text;
begin
  update orders set payment_id = v_payment_id, checkout_session_id = v_session_id,
    stripe_account_id = p_payable ->> 'stripe_account_id',
    application_fee = (p_payable ->> 'application_fee')::bigint
  where id = p_order_id and status = 'pending' and payment_attempt = p_attempt
    and (payment_id is null or payment_id = v_payment_id)
    and (checkout_session_id is null or checkout_session_id = v_session_id);
  if not found then return jsonb_build_object('outcome', 'order_not_pending'); end if;
  update idempotency_keys set response = coalesce(response, p_answer ->> 'response') where id = p_answer ->> 'key_id'
  returning response into v_kept;
  return jsonb_build_object('outcome', 'attached', 'kept', v_kept);
end $$;

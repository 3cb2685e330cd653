-- Ends the request that confirmed an order, in the transaction of `complete_order`. If the order is confirmed, by this
-- request or by another meanwhile, and is otherwise as `order_to_confirm` gave it, the answer that was prepared for
-- that is true: it is kept with the moment of the confirmation, unless the key has an answer. If not, or if nothing was
-- prepared, the order is answered as it is.
-- @nullable digest answer
-- @param p_answer {key_id: text, response: text}
-- @returns {kept: text, confirmed_at: timestamptz} | {kept: null, order: order_view()}
create or replace function app.keep_confirmation(p_order_id text, p_digest text, p_answer jsonb) returns jsonb
language plpgsql as $$
declare
  v_view jsonb := app.order_view(p_order_id);
  v_kept text;
begin
  if p_answer is not null and v_view ->> 'status' = 'confirmed'
    and app.confirmation_digest(v_view, v_view -> 'tickets') = p_digest then
    update idempotency_keys set response = coalesce(
      response, p_answer ->> 'response' || '~' || app.iso((v_view ->> 'confirmed_at')::timestamptz))
    where id = p_answer ->> 'key_id'
    returning response into v_kept;
  end if;
  if v_kept is null then return jsonb_build_object('kept', null, 'order', v_view); end if;
  return jsonb_build_object('kept', v_kept, 'confirmed_at', v_view -> 'confirmed_at');
end $$;

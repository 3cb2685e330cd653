-- Reserves the seats of one order; one that costs nothing is confirmed at once.
-- @param p_order order_wish
-- @outcome created {order_id: text, order: order_view(), snapshot: event_snapshot()}
-- @outcome exists {order_id: text, detail: text, repeat: boolean, snapshot: event_snapshot()}
-- @outcome idempotency_key_reused event_not_found event_not_on_sale event_ended currency_differs
--   payment_account_required too_many_open_orders offer_not_open offer_being_paid tier_not_found sale_not_started
--   sale_ended quantity_out_of_range waitlist_first sold_out too_many_together promo_code_changed promo_code_not_found
--   promo_code_inactive promo_code_not_started promo_code_ended promo_code_not_applicable promo_code_used_up
--   promo_code_used_by_email {detail?: text | null, snapshot?: event_snapshot()}
create or replace function app.place_order(p_event_id text, p_now timestamptz, p_order jsonb) returns jsonb
language plpgsql as $$
declare
  v_placed jsonb := app.reserve_order(p_event_id, p_now, p_order);
begin
  if v_placed ->> 'outcome' = 'event_not_found' then return v_placed; end if;
  if v_placed ->> 'outcome' = 'created' then
    if (p_order ->> 'total_price')::bigint = 0 then
      perform app.complete_order(p_event_id, p_now, p_order ->> 'order_id', null, null);
    end if;
    v_placed := v_placed || jsonb_build_object('order', app.order_view(p_order ->> 'order_id'));
  end if;
  return v_placed || jsonb_build_object('snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

-- Frees a pending order's seats and its use of a promo code. The seats go to the offer that it claimed, if that is
-- still open, else to the event. A caller with several orders locks their codes first.
create or replace function app.release_order(p_order orders, p_cause text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_line order_items;
begin
  perform app.count_redemption(p_order.promo_code_id, -1);
  select * into v_entry from waitlist_entries where id = p_order.waitlist_entry_id;
  if v_entry.status = 'offered' then
    perform app.touch_event(p_order.event_id);
    return;
  end if;
  for v_line in select * from order_items where order_id = p_order.id loop
    perform app.move_inventory(p_order.event_id, v_line.tier_id, 0, -v_line.quantity, 0, p_cause || ':' || p_order.id,
                               p_now);
  end loop;
end $$;

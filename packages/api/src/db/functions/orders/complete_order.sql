-- Confirms an order; all ways to confirm one come here. p_payment is what succeeded at Stripe, as Stripe has it now;
-- null for a free order. It must pay this whole order: session_id names the page that it was made on, if the order was
-- paid on one. p_refund_id is used only when late money must be refunded. p_refunds is what Stripe has refunded of it,
-- as `record_refunds` takes it: a fully refunded payment confirms nothing. What was paid stays so: known already, it is
-- told without the event's lock.
-- @nullable payment refund_id
-- @param p_payment {id: text, session_id: text | null, order_id: text, amount: bigint, currency: text, account: text |
--   null}
-- @param p_refunds found_refund[]
-- @outcome confirmed {snapshot?: event_snapshot()}
-- @outcome refund_due {snapshot: event_snapshot()}
-- @outcome exists
-- @outcome event_not_on_sale {snapshot: event_snapshot()}
-- @outcome order_not_found payment_mismatch
create or replace function app.complete_order(
  p_event_id text, p_now timestamptz, p_order_id text, p_payment jsonb, p_refund_id text, p_refunds jsonb default '[]'
) returns jsonb language plpgsql as $$
declare
  v_payment_id text := p_payment ->> 'id';
  v_event events;
  v_order orders;
  v_entry waitlist_entries;
  v_refund refunds;
  v_line order_items;
  v_is_paid boolean;
  v_from_reserved boolean;
  v_fits boolean;
  v_returned boolean := false;
  v_was_expired boolean;
  v_told boolean;
begin
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if v_order.confirmed_at is null and v_order.paid_at is null then
    v_event := app.lock_event(p_event_id);
    select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  end if;
  if v_order.id is null then return jsonb_build_object('outcome', 'order_not_found'); end if;
  if not app.pays_order(p_payment, v_order) then return jsonb_build_object('outcome', 'payment_mismatch'); end if;
  if v_order.status = 'confirmed' or v_order.paid_at is not null then
    return jsonb_build_object('outcome', 'exists');
  end if;
  v_is_paid := v_order.total_price > 0;

  -- What is rare is asked for only where it can be: a query costs, even if nothing of it is read.
  v_from_reserved := v_order.status = 'pending';
  if v_order.waitlist_entry_id is not null then
    select * into v_entry from waitlist_entries where id = v_order.waitlist_entry_id;
    if v_order.status = 'expired' and v_entry.status = 'offered' then
      v_from_reserved := not exists (
        select 1 from orders o where o.waitlist_entry_id = v_entry.id and o.status = 'pending');
    end if;
  end if;
  if v_is_paid and p_refunds <> '[]' then
    v_returned := v_order.total_price <= (
      select coalesce(sum(f.amount), 0) from app.found_refunds(p_refunds) f where f.status <> 'failed');
  end if;
  -- A ticket for an event that is over is worthless. Late money is taken only if there is room that nobody waiting is
  -- owed.
  v_fits := not v_returned and v_event.status <> 'cancelled' and v_order.status <> 'cancelled'
    and v_event.end_time > p_now;
  if v_fits and not v_from_reserved then
    v_fits := not exists (
      select 1 from order_items i join tiers t on t.id = i.tier_id
      where i.order_id = v_order.id
        and (app.tier_free(t, v_event) < i.quantity or app.tier_closed_since(t, v_event, p_now) is not null
             or v_order.quantity > coalesce(v_event.capacity - v_event.reserved - v_event.sold, v_order.quantity)));
  end if;

  if not v_fits then
    -- A Checkout Session makes its intent only when it is paid.
    if v_is_paid then
      update orders set paid_at = p_now, payment_state = null, payment_id = v_payment_id where id = v_order.id;
    end if;
    if v_order.status = 'pending' then
      perform app.release_order(v_order, 'cancel', p_now);
      update orders set status = 'cancelled' where id = v_order.id;
      perform app.emit_order(v_order.id, 'order.cancelled', p_now);
    end if;
    if not v_is_paid then
      return jsonb_build_object('outcome', 'event_not_on_sale', 'snapshot', app.event_snapshot(p_event_id, p_now));
    end if;
    perform app.post_money(v_order, 'clearing', v_order.total_price, 'charge:' || v_payment_id, p_now);
    perform app.post_money(v_order, 'refund', -v_order.total_price, 'charge:' || v_payment_id, p_now);
    if v_returned then
      perform app.record_refunds(p_event_id, p_order_id, p_now, v_payment_id, p_refunds);
      return jsonb_build_object('outcome', 'refund_due', 'snapshot', app.event_snapshot(p_event_id, p_now));
    end if;
    insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
    values (p_refund_id, v_order.id, v_order.promoter_id, v_order.total_price, v_order.currency,
            case when v_event.status = 'cancelled' then 'event_cancelled' else 'late_payment' end, 'pending', p_now,
            p_now)
    returning * into v_refund;
    update orders set refunded_amount = total_price where id = v_order.id;
    perform app.send_refund(v_refund, p_now, p_now);
    perform app.emit_order(v_order.id, 'order.refunded', p_now);
    perform app.enqueue('late_email:' || v_order.id, 'orders.email_late_refund',
                        jsonb_build_object('order_id', v_order.id), p_now, p_now);
    perform app.record_refunds(p_event_id, p_order_id, p_now, v_payment_id, p_refunds);
    return jsonb_build_object('outcome', 'refund_due', 'snapshot', app.event_snapshot(p_event_id, p_now));
  end if;

  for v_line in select * from order_items where order_id = v_order.id loop
    perform app.move_inventory(p_event_id, v_line.tier_id, 0,
                               case when v_from_reserved then -v_line.quantity else 0 end,
                               v_line.quantity, 'confirm:' || v_order.id, p_now);
  end loop;
  v_was_expired := v_order.status = 'expired';
  -- All at once, and with the number of its webhook: the row has many indexes and checks.
  update orders set status = 'confirmed', confirmed_at = p_now, sequence = sequence + 1,
    paid_at = case when v_is_paid then p_now end, payment_id = coalesce(v_payment_id, payment_id),
    payment_state = case when not v_is_paid then payment_state end
  where id = v_order.id returning * into v_order;
  -- Its expiry released the redemption; late money ignores the code's limits.
  if v_was_expired then perform app.count_redemption(v_order.promo_code_id, 1); end if;
  if v_entry.id is not null then
    update waitlist_entries set status = 'claimed', updated_at = p_now where id = v_entry.id and status = 'offered'
    returning * into v_entry;
    if found then perform app.emit_waitlist(v_entry, 'waitlist.claimed', p_now); end if;
  end if;
  perform app.issue_tickets(v_order, p_now);
  if v_is_paid then perform app.post_charge(v_order, p_now); end if;
  perform app.tell_order(v_order, 'order.confirmed', p_now);
  perform app.announce_stock(p_event_id, p_now);
  perform app.enqueue('tickets_email:' || v_order.id, 'orders.email_tickets',
                      jsonb_build_object('order_id', v_order.id), p_now, p_now);
  if v_is_paid and p_refunds <> '[]' then
    perform app.record_refunds(p_event_id, p_order_id, p_now, v_payment_id, p_refunds);
  end if;
  -- That reserved seats are sold changes nothing that the gate promises. Where none are left, it shows "sold out" by it
  -- in place of "all held".
  v_told := not v_from_reserved or v_entry.id is not null or p_refunds <> '[]' or exists (
    select from tiers t where t.event_id = p_event_id and app.tier_free(t, v_event) < t.min_per_order);
  return jsonb_build_object('outcome', 'confirmed')
    || case when v_told then jsonb_build_object('snapshot', app.event_snapshot(p_event_id, p_now)) else '{}' end;
end $$;

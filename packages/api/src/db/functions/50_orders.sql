-- Reserves seats for 1 to 50 orders of one event. Each item:
-- {order_id, hold_id, promoter_id (whose event it must be, or null), entry_id, key: {id, request_hash}, user_id, email, name, locale, return_url, granted_at,
--  expires_at, currency, subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo: null | {id, version}, payment_mode, account_required (where only promoters with an account sell), max_open_per_email, lines: [{tier_id, quantity, unit_price, gross, discount, fee, tax, paid}], tickets: [plan]}
-- An entry_id claims a waitlist offer, whose seats are reserved already. Every refusal is found before any write of its
-- item; running totals live in variables and the counters are written once at the end. The prices were computed by the
-- caller; a promo code whose terms were changed since is `promo_code_changed`.
create or replace function reserve_orders(p_event_id text, p_now timestamptz, p_items jsonb) returns jsonb
language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_ids text[]; v_free int[]; v_taken int[]; v_tiers tiers[]; v_closed_since timestamptz[];
  v_room int;
  v_on_sale boolean;
  v_items jsonb[];
  v_item jsonb; v_line jsonb; v_at int; v_tier tiers;
  v_key record; v_known record; v_entry waitlist_entries;
  v_outcome text; v_detail text; v_wanted int; v_total_taken int := 0;
  v_codes promo_codes[]; v_redeemed int[]; v_code promo_codes; v_code_at int;
  v_results jsonb := '[]';
  v_changed boolean := false;
begin
  if v_event.id is null then
    return jsonb_build_object('results', (
      select jsonb_agg(jsonb_build_object('ord', n - 1, 'order_id', null, 'outcome', 'event_not_found'))
      from generate_series(1, jsonb_array_length(p_items)) n));
  end if;
  v_on_sale := is_on_sale(v_event);
  v_room := coalesce(v_event.capacity - v_event.reserved - v_event.sold, 2147483647);
  select array_agg(t order by t.id), array_agg(t.id order by t.id),
         array_agg(t.quantity - t.reserved - t.sold order by t.id), array_agg(0 order by t.id),
         array_agg(tier_closed_since(t, v_event, p_now) order by t.id)
  into v_tiers, v_ids, v_free, v_taken, v_closed_since
  from tiers t where t.event_id = p_event_id;

  -- Keys in sorted order, so that two batches never wait for each other in a ring.
  select array_agg(i.value || jsonb_build_object('ord', i.ordinality - 1) order by i.value -> 'key' ->> 'id', i.ordinality)
  into v_items from jsonb_array_elements(p_items) with ordinality i;
  for n in 1 .. cardinality(v_items) loop
    select * into v_key from claim_key(v_items[n] -> 'key', v_items[n] ->> 'order_id', p_now);
    v_items[n] := v_items[n] || jsonb_build_object('key_state', v_key.state, 'known_id', v_key.resource_id);
  end loop;

  if p_items @? '$[*].promo.id' then
    select array_agg(c order by c.id), array_agg(0 order by c.id) into v_codes, v_redeemed
    from lock_promo_codes(array(select i -> 'promo' ->> 'id' from jsonb_array_elements(p_items) i)) c;
  end if;

  for v_item in select i from unnest(v_items) i order by (i ->> 'ord')::int loop
    v_outcome := null; v_detail := null; v_wanted := 0; v_entry := null; v_code_at := null;
    select o.id into v_known from orders o
    where o.hold_id = v_item ->> 'hold_id' or o.id = v_item ->> 'order_id' limit 1;

    if v_item ->> 'key_state' = 'reused' then
      v_outcome := 'idempotency_key_reused';
    elsif v_known.id is not null then
      v_outcome := 'exists'; v_detail := v_known.id;
    elsif v_item ->> 'key_state' = 'repeat' then
      v_outcome := 'exists'; v_detail := v_item ->> 'known_id';
    elsif v_item ->> 'promoter_id' <> v_event.promoter_id then
      v_outcome := 'event_not_found';
    elsif not v_on_sale then
      v_outcome := 'event_not_on_sale';
    elsif v_event.end_time <= p_now then
      v_outcome := 'event_ended';
    elsif v_item ->> 'currency' <> v_event.currency then
      v_outcome := 'currency_differs';
    elsif (v_item ->> 'account_required')::boolean and (v_item ->> 'total_price')::bigint > 0
        and not exists (select 1 from promoters p where p.id = v_event.promoter_id and p.charges_enabled) then
      v_outcome := 'payment_account_required';
    elsif (v_item ->> 'max_open_per_email') is not null and (
        select coalesce(sum(o.quantity), 0) + jsonb_array_length(v_item -> 'tickets') from orders o
        where o.event_id = p_event_id and o.status = 'pending' and lower(o.email) = lower(v_item ->> 'email')
      ) > greatest((v_item ->> 'max_open_per_email')::int, (select max(t.max_per_order) from unnest(v_tiers) t)) then
      v_outcome := 'too_many_open_orders';
    elsif v_item ->> 'entry_id' is not null then
      select * into v_entry from waitlist_entries w where w.id = v_item ->> 'entry_id' and w.event_id = p_event_id;
      if v_entry.status is distinct from 'offered' or v_entry.offer_expires_at <= p_now then
        v_outcome := 'offer_not_open';
      elsif exists (select 1 from orders o where o.waitlist_entry_id = v_entry.id and o.status = 'pending') then
        v_outcome := 'offer_being_paid';
      elsif jsonb_array_length(v_item -> 'lines') <> 1
          or v_item -> 'lines' -> 0 ->> 'tier_id' <> v_entry.offered_tier_id
          or (v_item -> 'lines' -> 0 ->> 'quantity')::int <> v_entry.quantity then
        v_outcome := 'offer_differs';
      end if;
    else
      for v_line in select * from jsonb_array_elements(v_item -> 'lines') loop
        v_at := array_position(v_ids, v_line ->> 'tier_id');
        if v_at is null then v_outcome := 'tier_not_found'; v_detail := v_line ->> 'tier_id'; exit; end if;
        v_tier := v_tiers[v_at];
        v_detail := v_tier.id;
        v_wanted := v_wanted + (v_line ->> 'quantity')::int;
        v_outcome := case
          when v_tier.sale_start > p_now then 'sale_not_started'
          -- Whoever had a hold by then was promised the time that it lasts.
          when v_tier.sale_end <= least((v_item ->> 'granted_at')::timestamptz, p_now) then 'sale_ended'
          when (v_line ->> 'quantity')::int not between v_tier.min_per_order and v_tier.max_per_order
            then 'quantity_out_of_range'
          when v_closed_since[v_at] <= coalesce((v_item ->> 'granted_at')::timestamptz, 'infinity')
            then 'waitlist_first'
          when least(v_free[v_at], v_room) < (v_line ->> 'quantity')::int then 'sold_out'
          -- Each tier has them, the event has not so many places.
          when v_room < v_wanted then 'too_many_together'
        end;
        exit when v_outcome is not null;
      end loop;
    end if;

    if v_outcome is null and v_item -> 'promo' ->> 'id' is not null then
      select n into v_code_at from generate_subscripts(v_codes, 1) n where (v_codes[n]).id = v_item -> 'promo' ->> 'id';
      v_code := v_codes[v_code_at];
      v_code.redeemed := v_code.redeemed + v_redeemed[v_code_at];
      v_detail := null;
      v_outcome := promo_refusal(v_code, v_event,
        array(select l ->> 'tier_id' from jsonb_array_elements(v_item -> 'lines') l), v_item ->> 'email', p_now);
      if v_outcome is null and v_code.version <> (v_item -> 'promo' ->> 'version')::bigint then
        v_outcome := 'promo_code_changed';
      end if;
    end if;

    if v_outcome is not null then
      if v_item ->> 'key_state' = 'new' and v_outcome = 'exists' then
        update idempotency_keys set resource_id = v_detail where id = v_item -> 'key' ->> 'id';
      elsif v_item ->> 'key_state' = 'new' then
        delete from idempotency_keys where id = v_item -> 'key' ->> 'id';
      end if;
      v_results := v_results || jsonb_build_object('ord', v_item -> 'ord', 'order_id',
        case when v_outcome = 'exists' then v_detail end, 'outcome', v_outcome, 'detail', v_detail,
        'repeat', v_item ->> 'key_state' = 'repeat');
      continue;
    end if;

    insert into orders (id, event_id, promoter_id, user_id, hold_id, waitlist_entry_id, email, name, locale, status, quantity,
                        subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo_code_id,
                        currency, payment_mode, return_url, ticket_plan, sequence, granted_at, expires_at,
                        created_at)
    values (v_item ->> 'order_id', p_event_id, v_event.promoter_id, v_item ->> 'user_id', v_item ->> 'hold_id',
            v_item ->> 'entry_id', v_item ->> 'email', v_item ->> 'name', coalesce(v_item ->> 'locale', 'en'), 'pending',
            jsonb_array_length(v_item -> 'tickets'), (v_item ->> 'subtotal')::bigint,
            (v_item ->> 'discount')::bigint, (v_item ->> 'fee')::bigint, (v_item ->> 'tax')::bigint,
            (v_item ->> 'total_price')::bigint, (v_item ->> 'application_fee')::bigint, v_item -> 'price_rules',
            v_item -> 'promo' ->> 'id', v_item ->> 'currency', coalesce(v_item ->> 'payment_mode', 'element'), v_item ->> 'return_url', v_item -> 'tickets', 1,
            coalesce((v_item ->> 'granted_at')::timestamptz, p_now), (v_item ->> 'expires_at')::timestamptz, p_now);
    insert into order_items (order_id, tier_id, quantity, unit_price, gross, discount, fee, tax, paid)
    select v_item ->> 'order_id', l ->> 'tier_id', (l ->> 'quantity')::int, (l ->> 'unit_price')::bigint,
           (l ->> 'gross')::bigint, (l ->> 'discount')::bigint, (l ->> 'fee')::bigint, (l ->> 'tax')::bigint,
           (l ->> 'paid')::bigint
    from jsonb_array_elements(v_item -> 'lines') l;
    if v_code_at is not null then v_redeemed[v_code_at] := v_redeemed[v_code_at] + 1; end if;
    if v_entry.id is null then
      insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
      select p_event_id, l ->> 'tier_id', 0, (l ->> 'quantity')::int, 0, 'reserve:' || (v_item ->> 'order_id'), p_now
      from jsonb_array_elements(v_item -> 'lines') l;
      for v_line in select * from jsonb_array_elements(v_item -> 'lines') loop
        v_at := array_position(v_ids, v_line ->> 'tier_id');
        v_free[v_at] := v_free[v_at] - (v_line ->> 'quantity')::int;
        v_taken[v_at] := v_taken[v_at] + (v_line ->> 'quantity')::int;
      end loop;
      v_room := v_room - v_wanted;
      v_total_taken := v_total_taken + v_wanted;
    end if;
    -- As emit_order does, without writing the row that was just written once more.
    perform emit_webhook('msg_' || (v_item ->> 'order_id') || '_1', v_event.promoter_id, 'order.created',
                         order_payload(v_item ->> 'order_id'), p_now);
    v_changed := true;
    v_results := v_results || jsonb_build_object('ord', v_item -> 'ord', 'order_id', v_item ->> 'order_id',
                                                 'outcome', 'created', 'order', order_view(v_item ->> 'order_id'));
  end loop;

  if v_changed then
    update tiers t set reserved = t.reserved + d.taken
    from unnest(v_ids, v_taken) d(id, taken) where t.id = d.id and d.taken > 0;
    update events set reserved = reserved + v_total_taken, version = version + 1 where id = p_event_id;
    if v_codes is not null then
      update promo_codes p set redeemed = p.redeemed + v_redeemed[n]
      from generate_subscripts(v_codes, 1) n where p.id = (v_codes[n]).id and v_redeemed[n] > 0;
    end if;
  end if;
  return jsonb_build_object('results', v_results, 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Gives a pending order's seats back, to the offer it claimed if that is still open, else to the event; and its promo
-- code's redemption. A caller with several orders locks their codes first.
create or replace function release_order(p_order orders, p_cause text, p_now timestamptz) returns void
language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_line order_items;
begin
  perform count_redemption(p_order.promo_code_id, -1);
  select * into v_entry from waitlist_entries where id = p_order.waitlist_entry_id;
  if v_entry.status = 'offered' then
    perform touch_event(p_order.event_id);
    return;
  end if;
  for v_line in select * from order_items where order_id = p_order.id loop
    perform move_inventory(p_order.event_id, v_line.tier_id, 0, -v_line.quantity, 0, p_cause || ':' || p_order.id, p_now);
  end loop;
end $$;

-- Turns a paid order's plan into tickets. The counters have been moved by the caller.
create or replace function issue_tickets(p_order orders, p_now timestamptz) returns void language plpgsql as $$
declare
  v_ticket tickets;
begin
  for v_ticket in
    insert into tickets (id, order_id, event_id, promoter_id, tier_id, ticket_code, status, attendee, gross, discount,
                         fee, tax, paid, created_at)
    select t ->> 'id', p_order.id, p_order.event_id, p_order.promoter_id, t ->> 'tier_id', t ->> 'code', 'valid',
           nullif(t -> 'attendee', 'null'::jsonb), (t ->> 'gross')::bigint, (t ->> 'discount')::bigint,
           (t ->> 'fee')::bigint, (t ->> 'tax')::bigint, (t ->> 'paid')::bigint, p_now
    from jsonb_array_elements(p_order.ticket_plan) t
    returning *
  loop
    perform emit_webhook('msg_' || v_ticket.id || '_issued', v_ticket.promoter_id, 'ticket.issued',
                         ticket_payload(v_ticket), p_now);
  end loop;
end $$;

create or replace function post_money(p_order orders, p_account text, p_amount bigint, p_cause text, p_now timestamptz)
returns void language sql as $$
  insert into money_ledger (promoter_id, event_id, order_id, account, amount, currency, cause, created_at)
  select p_order.promoter_id, p_order.event_id, p_order.id, p_account, p_amount, p_order.currency, p_cause, p_now
  where p_amount <> 0
$$;

-- The one way an order becomes confirmed. p_payment_id is the intent that was seen succeeded at Stripe, with amount,
-- currency and account compared; null for a free order. p_refund_id is used only when late money must go back. p_refunds is
-- what Stripe has given back of it by now, as `record_refunds` takes it: a payment that went back whole confirms nothing.
-- Outcomes: confirmed, exists, refund_due, payment_mismatch, order_not_found.
drop function if exists confirm_order(text, timestamptz, text, text, text);
create or replace function confirm_order(
  p_event_id text, p_now timestamptz, p_order_id text, p_payment_id text, p_refund_id text, p_refunds jsonb default '[]'
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_order orders;
  v_entry waitlist_entries;
  v_line order_items;
  v_from_reserved boolean;
  v_fits boolean;
  v_returned boolean;
begin
  select * into v_order from orders where id = p_order_id and event_id = p_event_id;
  if v_order.id is null then return jsonb_build_object('outcome', 'order_not_found'); end if;
  if v_order.payment_id is distinct from p_payment_id or (p_payment_id is null and v_order.total_price > 0) then
    return jsonb_build_object('outcome', 'payment_mismatch');
  end if;
  if v_order.status = 'confirmed' or v_order.paid_at is not null then
    return jsonb_build_object('outcome', 'exists', 'order_id', v_order.id, 'order', order_view(v_order.id));
  end if;

  select * into v_entry from waitlist_entries where id = v_order.waitlist_entry_id;
  v_from_reserved := v_order.status = 'pending' or (v_order.status = 'expired' and coalesce(v_entry.status = 'offered', false)
    and not exists (select 1 from orders o where o.waitlist_entry_id = v_entry.id and o.status = 'pending'));
  -- A ticket for what is over is worth nothing. Late money is taken only where there is room that nobody who waits is owed.
  v_returned := v_order.total_price > 0 and v_order.total_price <= (
    select coalesce(sum(f.amount), 0) from found_refunds(p_refunds) f where f.status <> 'failed');
  v_fits := not v_returned and v_event.status <> 'cancelled' and v_order.status <> 'cancelled' and v_event.end_time > p_now
    and (v_from_reserved or not exists (
    select 1 from order_items i join tiers t on t.id = i.tier_id
    where i.order_id = v_order.id
      and (tier_free(t, v_event) < i.quantity or tier_closed_since(t, v_event, p_now) is not null
           or v_order.quantity > coalesce(v_event.capacity - v_event.reserved - v_event.sold, v_order.quantity))));
  update orders set paid_at = p_now, payment_state = null where id = v_order.id and v_order.total_price > 0;

  if not v_fits then
    if v_order.status = 'pending' then
      perform release_order(v_order, 'cancel', p_now);
      update orders set status = 'cancelled' where id = v_order.id;
      perform emit_order(v_order.id, 'order.cancelled', p_now);
    end if;
    if v_order.total_price = 0 then return jsonb_build_object('outcome', 'event_not_on_sale'); end if;
    perform post_money(v_order, 'clearing', v_order.total_price, 'charge:' || p_payment_id, p_now);
    perform post_money(v_order, 'refund', -v_order.total_price, 'charge:' || p_payment_id, p_now);
    if v_returned then
      perform record_refunds(p_event_id, p_order_id, p_now, p_payment_id, p_refunds);
      return jsonb_build_object('outcome', 'refund_due', 'order_id', v_order.id, 'order', order_view(v_order.id),
                                'snapshot', event_snapshot(p_event_id, p_now));
    end if;
    insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
    values (p_refund_id, v_order.id, v_order.promoter_id, v_order.total_price, v_order.currency,
            case when v_event.status = 'cancelled' then 'event_cancelled' else 'late_payment' end, 'pending', p_now, p_now);
    update orders set refunded_amount = total_price where id = v_order.id;
    perform enqueue('refund:' || p_refund_id, 'refunds.send', jsonb_build_object('refund_id', p_refund_id), p_now, p_now);
    perform emit_order(v_order.id, 'order.refunded', p_now);
    perform enqueue('late_email:' || v_order.id, 'orders.send_late_refund', jsonb_build_object('order_id', v_order.id),
                    p_now, p_now);
    perform record_refunds(p_event_id, p_order_id, p_now, p_payment_id, p_refunds);
    return jsonb_build_object('outcome', 'refund_due', 'order_id', v_order.id, 'order', order_view(v_order.id),
                              'snapshot', event_snapshot(p_event_id, p_now));
  end if;

  for v_line in select * from order_items where order_id = v_order.id loop
    perform move_inventory(p_event_id, v_line.tier_id, 0, case when v_from_reserved then -v_line.quantity else 0 end,
                           v_line.quantity, 'confirm:' || v_order.id, p_now);
  end loop;
  update orders set status = 'confirmed', confirmed_at = p_now where id = v_order.id;
  -- Its expiry gave the redemption back; late money ignores the code's limits.
  if v_order.status = 'expired' then perform count_redemption(v_order.promo_code_id, 1); end if;
  if v_entry.id is not null then
    update waitlist_entries set status = 'claimed', updated_at = p_now where id = v_entry.id and status = 'offered'
    returning * into v_entry;
    if found then perform emit_waitlist(v_entry, 'waitlist.claimed', p_now); end if;
  end if;
  perform issue_tickets(v_order, p_now);
  if v_order.total_price > 0 then
    perform post_money(v_order, 'clearing', v_order.total_price, 'charge:' || p_payment_id, p_now);
    perform post_money(v_order, 'fee', -v_order.fee, 'charge:' || p_payment_id, p_now);
    perform post_money(v_order, 'tax', -v_order.tax, 'charge:' || p_payment_id, p_now);
    perform post_money(v_order, 'promoter', -(v_order.total_price - v_order.fee - v_order.tax),
                       'charge:' || p_payment_id, p_now);
  end if;
  perform emit_order(v_order.id, 'order.confirmed', p_now);
  perform announce_stock(p_event_id, p_now);
  perform enqueue('tickets_email:' || v_order.id, 'orders.send_tickets', jsonb_build_object('order_id', v_order.id),
                  p_now, p_now);
  if v_order.total_price > 0 then perform record_refunds(p_event_id, p_order_id, p_now, p_payment_id, p_refunds); end if;
  return jsonb_build_object('outcome', 'confirmed', 'order_id', v_order.id, 'order', order_view(v_order.id),
                            'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Ends pending orders whose payment is known not to come, or is waited for no longer: p_status 'expired' (only those past their time) or 'cancelled'.
-- p_stopped {order_id: [payment_id, checkout_session_id]} is what the caller has stopped: an order that was given
-- something else to be paid with since then stays as it is.
create or replace function end_orders(
  p_event_id text, p_now timestamptz, p_order_ids text[], p_status text, p_held jsonb, p_stopped jsonb
) returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ended text[] := '{}';
begin
  perform lock_event(p_event_id);
  perform lock_promo_codes(array(select o.promo_code_id from orders o where o.id = any (p_order_ids)));
  for v_order in
    select * from orders o
    where o.id = any (p_order_ids) and o.event_id = p_event_id and o.status = 'pending'
      and (p_status = 'cancelled' or o.expires_at <= p_now)
    order by o.id
  loop
    -- Payables are stored without the event's lock, so this update is what decides.
    update orders set status = p_status,
      -- What was stopped has come to nothing; what was not is still asked about.
      payment_state = case when payment_state = 'processing' and not payment_unresolved then 'failed' else payment_state end
    where id = v_order.id and jsonb_build_array(payment_id, checkout_session_id) = p_stopped -> v_order.id;
    continue when not found;
    perform release_order(v_order, case p_status when 'expired' then 'expire' else 'cancel' end, p_now);
    perform emit_order(v_order.id, 'order.' || p_status, p_now);
    if v_order.payment_state = 'processing' then
      perform enqueue('debit_email:' || v_order.id || ':ended', 'orders.send_debit_ended',
                      jsonb_build_object('order_id', v_order.id), p_now, p_now);
    end if;
    v_ended := v_ended || v_order.id;
  end loop;
  if cardinality(v_ended) > 0 then perform serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('ended', to_jsonb(v_ended), 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Refunds a confirmed order: p_refund {id, order_id, ticket_ids | null, amount | null, reason, void_tickets | null,
-- free_seats | null}. Tickets give back what was paid for them, an amount itself, neither all that is left. What that does to
-- entry and seats is decided apart: p_refund's `void_tickets` (null: unless an amount was named) voids the tickets that were
-- named, or all; for `free_seats` see `void_tickets`. p_held is null where the caller has not asked the gate yet:
-- `held_wanted` says that somebody waits for the seats and it has to.
-- Outcomes: refunded, exists, idempotency_key_reused, held_wanted, order_not_found, order_not_refundable,
-- ticket_not_refundable, refund_exceeds_payment (detail: what is left), price_not_chargeable (detail: the step).
create or replace function refund_order(p_event_id text, p_now timestamptz, p_refund jsonb, p_held jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_id text := p_refund ->> 'id';
  v_key record;
  v_order orders;
  v_left bigint;
  v_amount bigint := (p_refund ->> 'amount')::bigint;
  v_fee bigint; v_tax bigint; v_fee_left bigint; v_tax_left bigint;
  v_named text[];
  v_count int;
  v_voids boolean := coalesce((p_refund ->> 'void_tickets')::boolean, v_amount is null);
  v_free boolean := (p_refund ->> 'free_seats')::boolean;
  v_targets text[] := '{}';
  v_outcome text;
  v_voided jsonb := '{}';
begin
  perform lock_event(p_event_id);
  select * into v_key from claim_key(p_key, v_id, p_now);
  if v_key.state <> 'new' then
    return jsonb_build_object('outcome', case v_key.state when 'repeat' then 'exists' else 'idempotency_key_reused' end,
                              'refund_id', v_key.resource_id);
  end if;
  select * into v_order from orders where id = p_refund ->> 'order_id' and event_id = p_event_id;
  if v_order.id is null then return refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return refuse_change(p_key, 'order_not_refundable'); end if;
  v_left := v_order.total_price - v_order.refunded_amount;

  if v_amount is not null then
    if v_amount % charge_step(v_order.currency) <> 0 then
      return refuse_change(p_key, 'price_not_chargeable', to_jsonb(charge_step(v_order.currency)));
    end if;
    if v_amount > v_left then return refuse_change(p_key, 'refund_exceeds_payment', to_jsonb(v_left)); end if;
    v_named := '{}';
  elsif coalesce(p_refund -> 'ticket_ids', 'null') <> 'null'::jsonb then
    v_named := array(select jsonb_array_elements_text(p_refund -> 'ticket_ids'));
    -- What was given back is not given back twice; a void ticket's price may be, where it was voided without it.
    select count(*), sum(t.paid), sum(t.fee), sum(t.tax) into v_count, v_amount, v_fee, v_tax from tickets t
    where t.order_id = v_order.id and t.id = any (v_named) and t.refund_id is null
      and (t.paid > 0 or t.status <> 'void');
    if v_count <> cardinality(v_named) then return refuse_change(p_key, 'ticket_not_refundable'); end if;
    if v_amount > v_left then
      v_amount := v_left;
      v_fee := null;
    end if;
  else
    v_amount := v_left;
    v_named := array(select t.id from tickets t where t.order_id = v_order.id and t.refund_id is null);
  end if;
  if v_voids then
    v_targets := array(
      select t.id from tickets t
      where t.order_id = v_order.id and (p_refund ->> 'amount' is not null or t.id = any (v_named)
                                         or coalesce(p_refund -> 'ticket_ids', 'null') = 'null'::jsonb));
  end if;
  if v_amount = 0 and not exists (
      select 1 from tickets t where t.id = any (v_targets) and (t.status <> 'void' or v_free and t.seat_freed_at is null)) then
    return refuse_change(p_key, 'order_not_refundable');
  end if;
  if p_held is null and frees_waited_seats(p_event_id, v_targets, v_free) then
    return refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;

  v_voided := void_tickets(v_order, v_targets, v_free, p_now);
  if v_amount > 0 then
    insert into refunds (id, order_id, promoter_id, amount, currency, reason, status, created_at, updated_at)
    values (v_id, v_order.id, v_order.promoter_id, v_amount, v_order.currency, p_refund ->> 'reason',
            'pending', p_now, p_now);
    update tickets set refund_id = v_id where order_id = v_order.id and id = any (v_named) and paid > 0;
    perform post_refund(v_order, v_id, v_amount, v_fee, v_tax, p_now);
    update orders set refunded_amount = refunded_amount + v_amount where id = v_order.id;
    perform enqueue('refund:' || v_id, 'refunds.send', jsonb_build_object('refund_id', v_id), p_now, p_now);
    perform emit_order(v_order.id, 'order.refunded', p_now);
  elsif p_refund ->> 'reason' <> 'event_cancelled' then
    perform tell_voided(v_order, v_voided -> 'voided', p_now);
  end if;
  if (v_voided ->> 'freed')::int > 0 then perform serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'refunded', 'refund_id', v_id, 'amount', v_amount,
                            'audit', jsonb_build_object('voided', v_voided -> 'voided', 'seats_freed', v_voided -> 'freed'),
                            'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Posts what is to go back: p_fee and p_tax of it where they are known, as those of tickets are. An amount, or what is left
-- after one, gives back a share of what is left of each.
create or replace function post_refund(
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
  perform post_money(p_order, 'fee', v_fee, 'refund:' || p_refund_id, p_now);
  perform post_money(p_order, 'tax', v_tax, 'refund:' || p_refund_id, p_now);
  perform post_money(p_order, 'promoter', p_amount - v_fee - v_tax, 'refund:' || p_refund_id, p_now);
  perform post_money(p_order, 'refund', -p_amount, 'refund:' || p_refund_id, p_now);
end $$;

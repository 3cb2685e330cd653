-- Reserves the seats of one order. Finds every refusal before it writes the order. The caller computed the prices; if a
-- promo code's terms changed since, the outcome is `promo_code_changed`. Returns the outcome of `place_order`.
-- @param p_order order_wish
create or replace function app.reserve_order(p_event_id text, p_now timestamptz, p_order jsonb) returns jsonb
language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  -- The tickets are stored as they came.
  v_wish app.order_wish := jsonb_populate_record(null::app.order_wish, p_order - 'tickets');
  v_quantity int := jsonb_array_length(p_order -> 'tickets');
  v_room int := coalesce(v_event.capacity - v_event.reserved - v_event.sold, 2147483647);
  v_key record; v_known_id text; v_entry waitlist_entries; v_code promo_codes; v_order orders;
  v_outcome text; v_detail text;
begin
  if v_event.id is null then return jsonb_build_object('outcome', 'event_not_found'); end if;
  v_key := app.claim_key(v_wish.key, v_wish.order_id, p_now);
  if (v_wish.promo).id is not null then
    select * into v_code from app.lock_promo_codes(array[(v_wish.promo).id]);
  end if;
  select o.id into v_known_id from orders o
  where o.hold_id = v_wish.hold_id or o.id = v_wish.order_id limit 1;

  if v_key.state = 'reused' then
    v_outcome := 'idempotency_key_reused';
  elsif v_known_id is not null then
    v_outcome := 'exists'; v_detail := v_known_id;
  elsif v_key.state = 'repeat' then
    v_outcome := 'exists'; v_detail := v_key.resource_id;
  elsif v_wish.promoter_id <> v_event.promoter_id then
    v_outcome := 'event_not_found';
  else
    v_outcome := app.event_refusal(v_event, null, p_now);
  end if;
  if v_outcome is not null then
    null;
  elsif v_wish.currency <> v_event.currency then
    v_outcome := 'currency_differs';
  elsif v_wish.account_required and v_wish.total_price > 0
      and not exists (select 1 from promoters p where p.id = v_event.promoter_id and p.charges_enabled) then
    v_outcome := 'payment_account_required';
  elsif v_wish.max_open_per_email is not null and (
      select coalesce(sum(o.quantity), 0) + v_quantity from orders o
      where o.event_id = p_event_id and o.status = 'pending' and lower(o.email) = lower(v_wish.email)
    ) > greatest(v_wish.max_open_per_email,
                 (select max(t.max_per_order) from tiers t where t.event_id = p_event_id)) then
    v_outcome := 'too_many_open_orders';
  elsif v_wish.entry_id is not null then
    select * into v_entry from waitlist_entries w where w.id = v_wish.entry_id and w.event_id = p_event_id;
    if v_entry.status is distinct from 'offered' or v_entry.offer_expires_at <= p_now then
      v_outcome := 'offer_not_open';
    elsif exists (select 1 from orders o where o.waitlist_entry_id = v_entry.id and o.status = 'pending') then
      v_outcome := 'offer_being_paid';
    elsif cardinality(v_wish.lines) <> 1 or (v_wish.lines[1]).tier_id <> v_entry.offered_tier_id
        or (v_wish.lines[1]).quantity <> v_entry.quantity then
      raise exception 'An order of entry % is not for what was offered.', v_entry.id;
    end if;
  else
    select r.refused, r.tier_id into v_outcome, v_detail
    from app.lines_refusal(v_wish.lines, array(
        select row(t, t.quantity - t.reserved - t.sold, app.tier_closed_since(t, v_event, p_now))::app.tier_state
        from unnest(v_wish.lines) l join tiers t on t.id = l.tier_id and t.event_id = p_event_id),
      v_room, v_wish.granted_at, p_now) r;
  end if;

  if v_outcome is null and (v_wish.promo).id is not null then
    v_outcome := app.promo_refusal(v_code, v_event, array(select l.tier_id from unnest(v_wish.lines) l), v_wish.email,
                                   p_now);
    if v_outcome is null and v_code.version <> (v_wish.promo).version then
      v_outcome := 'promo_code_changed';
    end if;
  end if;

  if v_outcome = 'exists' then
    if v_key.state = 'new' then
      update idempotency_keys set resource_id = v_detail where id = v_wish.key ->> 'id';
    end if;
    return jsonb_build_object('outcome', v_outcome, 'order_id', v_detail, 'detail', v_detail,
                              'repeat', v_key.state = 'repeat');
  elsif v_outcome is not null then
    if v_key.state = 'new' then perform app.give_key_back(v_wish.key); end if;
    return jsonb_build_object('outcome', v_outcome, 'detail', v_detail);
  end if;

  insert into orders (id, event_id, promoter_id, user_id, hold_id, waitlist_entry_id, email, name, locale, status,
                      quantity, subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo_code_id,
                      currency, payment_mode, return_url, ticket_plan, sequence, granted_at, expires_at, created_at)
  values (v_wish.order_id, p_event_id, v_event.promoter_id, v_wish.user_id, v_wish.hold_id, v_wish.entry_id,
          v_wish.email, v_wish.name, coalesce(v_wish.locale, 'en'), 'pending', v_quantity, v_wish.subtotal,
          v_wish.discount, v_wish.fee, v_wish.tax, v_wish.total_price, v_wish.application_fee, v_wish.price_rules,
          (v_wish.promo).id, v_wish.currency, coalesce(v_wish.payment_mode, 'element'), v_wish.return_url,
          p_order -> 'tickets', 1, coalesce(v_wish.granted_at, p_now), v_wish.expires_at, p_now)
  returning * into v_order;
  insert into order_items (order_id, tier_id, quantity, unit_price, gross, discount, fee, tax, paid)
  select v_wish.order_id, l.tier_id, l.quantity, l.unit_price, l.gross, l.discount, l.fee, l.tax, l.paid
  from unnest(v_wish.lines) l;
  if (v_wish.promo).id is not null then perform app.count_redemption((v_wish.promo).id, 1); end if;
  -- The seats of an offer are reserved already.
  if v_entry.id is null then
    insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
    select p_event_id, l.tier_id, 0, l.quantity, 0, 'reserve:' || v_wish.order_id, p_now from unnest(v_wish.lines) l;
    update tiers t set reserved = t.reserved + l.quantity from unnest(v_wish.lines) l where t.id = l.tier_id;
  end if;
  update events set reserved = reserved
      + case when v_entry.id is null then (select sum(l.quantity) from unnest(v_wish.lines) l) else 0 end,
    version = version + 1
  where id = p_event_id;
  perform app.tell_order(v_order, 'order.created', p_now);
  return jsonb_build_object('outcome', 'created', 'order_id', v_wish.order_id);
end $$;

-- Reserves seats for 1 to 50 orders of one event, each an order_wish. Finds every refusal of an order before it writes
-- the order; totals are kept in variables, and counters are written once at the end. The caller computed the prices; if
-- a promo code's terms changed since, the outcome is `promo_code_changed`. Returns {results, snapshot}: for each order,
-- with its place `ord`, the result of `place_order`.
create or replace function app.reserve_orders(p_event_id text, p_now timestamptz, p_items jsonb) returns jsonb
language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_ids text[]; v_free int[]; v_taken int[]; v_tiers tiers[]; v_closed_since timestamptz[];
  v_room int;
  v_event_refusal text;
  v_wishes app.order_wish[] := array(select w from jsonb_populate_recordset(null::app.order_wish, p_items) w);
  v_wish app.order_wish; v_line app.line_wish; v_at int; v_refusal record;
  v_states text[]; v_known_ids text[];
  v_key record; v_known record; v_entry waitlist_entries;
  v_outcome text; v_detail text; v_total_taken int := 0;
  v_codes promo_codes[]; v_redeemed int[]; v_code promo_codes; v_code_at int;
  v_results jsonb := '[]';
  v_changed boolean := false;
begin
  if v_event.id is null then
    return jsonb_build_object('results', (
      select jsonb_agg(jsonb_build_object('ord', n - 1, 'order_id', null, 'outcome', 'event_not_found'))
      from generate_series(1, jsonb_array_length(p_items)) n));
  end if;
  v_event_refusal := app.event_refusal(v_event, null, p_now);
  v_room := coalesce(v_event.capacity - v_event.reserved - v_event.sold, 2147483647);
  select array_agg(t order by t.id), array_agg(t.id order by t.id),
         array_agg(t.quantity - t.reserved - t.sold order by t.id), array_agg(0 order by t.id),
         array_agg(app.tier_closed_since(t, v_event, p_now) order by t.id)
  into v_tiers, v_ids, v_free, v_taken, v_closed_since
  from tiers t where t.event_id = p_event_id;

  -- Claims keys in sorted order, so that two batches never deadlock.
  for v_at in select i from generate_subscripts(v_wishes, 1) i order by (v_wishes[i]).key ->> 'id', i loop
    select * into v_key from app.claim_key((v_wishes[v_at]).key, (v_wishes[v_at]).order_id, p_now);
    v_states[v_at] := v_key.state; v_known_ids[v_at] := v_key.resource_id;
  end loop;

  if exists (select 1 from unnest(v_wishes) w where (w.promo).id is not null) then
    select array_agg(c order by c.id), array_agg(0 order by c.id) into v_codes, v_redeemed
    from app.lock_promo_codes(array(select (w.promo).id from unnest(v_wishes) w)) c;
  end if;

  for n in 1 .. cardinality(v_wishes) loop
    v_wish := v_wishes[n];
    v_outcome := null; v_detail := null; v_entry := null; v_code_at := null;
    select o.id into v_known from orders o
    where o.hold_id = v_wish.hold_id or o.id = v_wish.order_id limit 1;

    if v_states[n] = 'reused' then
      v_outcome := 'idempotency_key_reused';
    elsif v_known.id is not null then
      v_outcome := 'exists'; v_detail := v_known.id;
    elsif v_states[n] = 'repeat' then
      v_outcome := 'exists'; v_detail := v_known_ids[n];
    elsif v_wish.promoter_id <> v_event.promoter_id then
      v_outcome := 'event_not_found';
    elsif v_event_refusal is not null then
      v_outcome := v_event_refusal;
    elsif v_wish.currency <> v_event.currency then
      v_outcome := 'currency_differs';
    elsif v_wish.account_required and v_wish.total_price > 0
        and not exists (select 1 from promoters p where p.id = v_event.promoter_id and p.charges_enabled) then
      v_outcome := 'payment_account_required';
    elsif v_wish.max_open_per_email is not null and (
        select coalesce(sum(o.quantity), 0) + cardinality(v_wish.tickets) from orders o
        where o.event_id = p_event_id and o.status = 'pending' and lower(o.email) = lower(v_wish.email)
      ) > greatest(v_wish.max_open_per_email, (select max(t.max_per_order) from unnest(v_tiers) t)) then
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
      v_refusal := app.sale_refusal(to_jsonb(v_wish.lines), v_ids, v_tiers, v_free, v_room, v_closed_since,
                                    v_wish.granted_at, p_now);
      v_outcome := v_refusal.refused; v_detail := v_refusal.tier_id;
    end if;

    if v_outcome is null and (v_wish.promo).id is not null then
      select c into v_code_at from generate_subscripts(v_codes, 1) c where (v_codes[c]).id = (v_wish.promo).id;
      v_code := v_codes[v_code_at];
      v_code.redeemed := v_code.redeemed + v_redeemed[v_code_at];
      v_detail := null;
      v_outcome := app.promo_refusal(v_code, v_event,
        array(select l.tier_id from unnest(v_wish.lines) l), v_wish.email, p_now);
      if v_outcome is null and v_code.version <> (v_wish.promo).version then
        v_outcome := 'promo_code_changed';
      end if;
    end if;

    if v_outcome is not null then
      if v_states[n] = 'new' and v_outcome = 'exists' then
        update idempotency_keys set resource_id = v_detail where id = v_wish.key ->> 'id';
      elsif v_states[n] = 'new' then
        perform app.give_key_back(v_wish.key);
      end if;
      v_results := v_results || jsonb_build_object('ord', n - 1, 'order_id',
        case when v_outcome = 'exists' then v_detail end, 'outcome', v_outcome, 'detail', v_detail,
        'repeat', v_states[n] = 'repeat');
      continue;
    end if;

    insert into orders (id, event_id, promoter_id, user_id, hold_id, waitlist_entry_id, email, name, locale, status,
                        quantity,
                        subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo_code_id,
                        currency, payment_mode, return_url, ticket_plan, sequence, granted_at, expires_at,
                        created_at)
    values (v_wish.order_id, p_event_id, v_event.promoter_id, v_wish.user_id, v_wish.hold_id, v_wish.entry_id,
            v_wish.email, v_wish.name, coalesce(v_wish.locale, 'en'), 'pending', cardinality(v_wish.tickets),
            v_wish.subtotal, v_wish.discount, v_wish.fee, v_wish.tax, v_wish.total_price, v_wish.application_fee,
            v_wish.price_rules, (v_wish.promo).id, v_wish.currency, coalesce(v_wish.payment_mode, 'element'),
            v_wish.return_url, to_jsonb(v_wish.tickets), 1, coalesce(v_wish.granted_at, p_now), v_wish.expires_at,
            p_now);
    insert into order_items (order_id, tier_id, quantity, unit_price, gross, discount, fee, tax, paid)
    select v_wish.order_id, l.tier_id, l.quantity, l.unit_price, l.gross, l.discount, l.fee, l.tax, l.paid
    from unnest(v_wish.lines) l;
    if v_code_at is not null then v_redeemed[v_code_at] := v_redeemed[v_code_at] + 1; end if;
    if v_entry.id is null then
      insert into inventory_ledger (event_id, tier_id, d_quantity, d_reserved, d_sold, cause, created_at)
      select p_event_id, l.tier_id, 0, l.quantity, 0, 'reserve:' || v_wish.order_id, p_now from unnest(v_wish.lines) l;
      foreach v_line in array v_wish.lines loop
        v_at := array_position(v_ids, v_line.tier_id);
        v_free[v_at] := v_free[v_at] - v_line.quantity;
        v_taken[v_at] := v_taken[v_at] + v_line.quantity;
        v_room := v_room - v_line.quantity;
        v_total_taken := v_total_taken + v_line.quantity;
      end loop;
    end if;
    -- Does what emit_order does, without updating the row that was just written.
    perform app.emit_webhook('msg_' || v_wish.order_id || '_1', v_event.promoter_id, 'order.created',
                             app.order_payload(v_wish.order_id), p_now);
    v_changed := true;
    v_results := v_results || jsonb_build_object('ord', n - 1, 'order_id', v_wish.order_id, 'outcome', 'created',
                                                 'order', app.order_view(v_wish.order_id));
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
  return jsonb_build_object('results', v_results, 'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

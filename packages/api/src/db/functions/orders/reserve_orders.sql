-- Reserves seats for 1 to 50 orders of one event. Each item:
-- {order_id, hold_id, promoter_id (whose event it must be, or null), entry_id, key: {id, request_hash}, user_id, email,
-- name, locale, return_url, granted_at,
--  expires_at, currency, subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo: null | {id,
-- version}, payment_mode, account_required (where only promoters with an account sell), max_open_per_email, lines:
-- [{tier_id, quantity, unit_price, gross, discount, fee, tax, paid}], tickets: [plan]} An entry_id claims a waitlist
-- offer, whose seats are reserved already. Every refusal is found before any write of its item; running totals live in
-- variables and the counters are written once at the end. The prices were computed by the caller; a promo code whose
-- terms were changed since is `promo_code_changed`.
-- @param p_items order_wish[]
-- @returns {results: ({ord: int, outcome: 'created', order_id: text, order: order_view()} | {ord: int, outcome:
--   'exists', order_id: text, detail: text, repeat: boolean} | {ord: int, outcome: 'idempotency_key_reused' |
--   'event_not_found' | 'event_not_on_sale' | 'event_ended' | 'currency_differs' | 'payment_account_required' |
--   'too_many_open_orders' | 'offer_not_open' | 'offer_being_paid' | 'offer_differs' | 'tier_not_found' |
--   'sale_not_started' | 'sale_ended' | 'quantity_out_of_range' | 'waitlist_first' | 'sold_out' |
--   'too_many_together' | 'promo_code_changed' | 'promo_code_not_found' | 'promo_code_inactive' |
--   'promo_code_not_started' | 'promo_code_ended' | 'promo_code_not_applicable' | 'promo_code_used_up' |
--   'promo_code_used_by_email', order_id: null, detail?: text | null, repeat?: boolean})[], snapshot?:
--   event_snapshot()}
create or replace function app.reserve_orders(p_event_id text, p_now timestamptz, p_items jsonb) returns jsonb
language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_ids text[]; v_free int[]; v_taken int[]; v_tiers tiers[]; v_closed_since timestamptz[];
  v_room int;
  v_event_refusal text;
  v_items jsonb[];
  v_item jsonb; v_line jsonb; v_at int; v_refusal record;
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

  -- Keys in sorted order, so that two batches never wait for each other in a ring.
  select array_agg(i.value || jsonb_build_object('ord', i.ordinality - 1) order by i.value -> 'key' ->> 'id',
                   i.ordinality)
  into v_items from jsonb_array_elements(p_items) with ordinality i;
  for n in 1 .. cardinality(v_items) loop
    select * into v_key from app.claim_key(v_items[n] -> 'key', v_items[n] ->> 'order_id', p_now);
    v_items[n] := v_items[n] || jsonb_build_object('key_state', v_key.state, 'known_id', v_key.resource_id);
  end loop;

  if p_items @? '$[*].promo.id' then
    select array_agg(c order by c.id), array_agg(0 order by c.id) into v_codes, v_redeemed
    from app.lock_promo_codes(array(select i -> 'promo' ->> 'id' from jsonb_array_elements(p_items) i)) c;
  end if;

  for v_item in select i from unnest(v_items) i order by (i ->> 'ord')::int loop
    v_outcome := null; v_detail := null; v_entry := null; v_code_at := null;
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
    elsif v_event_refusal is not null then
      v_outcome := v_event_refusal;
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
      v_refusal := app.sale_refusal(v_item -> 'lines', v_ids, v_tiers, v_free, v_room, v_closed_since, null,
                                    (v_item ->> 'granted_at')::timestamptz, p_now);
      v_outcome := v_refusal.refused; v_detail := v_refusal.tier_id;
    end if;

    if v_outcome is null and v_item -> 'promo' ->> 'id' is not null then
      select n into v_code_at from generate_subscripts(v_codes, 1) n where (v_codes[n]).id = v_item -> 'promo' ->> 'id';
      v_code := v_codes[v_code_at];
      v_code.redeemed := v_code.redeemed + v_redeemed[v_code_at];
      v_detail := null;
      v_outcome := app.promo_refusal(v_code, v_event,
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

    insert into orders (id, event_id, promoter_id, user_id, hold_id, waitlist_entry_id, email, name, locale, status,
                        quantity,
                        subtotal, discount, fee, tax, total_price, application_fee, price_rules, promo_code_id,
                        currency, payment_mode, return_url, ticket_plan, sequence, granted_at, expires_at,
                        created_at)
    values (v_item ->> 'order_id', p_event_id, v_event.promoter_id, v_item ->> 'user_id', v_item ->> 'hold_id',
            v_item ->> 'entry_id', v_item ->> 'email', v_item ->> 'name', coalesce(v_item ->> 'locale', 'en'),
            'pending', jsonb_array_length(v_item -> 'tickets'), (v_item ->> 'subtotal')::bigint,
            (v_item ->> 'discount')::bigint, (v_item ->> 'fee')::bigint, (v_item ->> 'tax')::bigint,
            (v_item ->> 'total_price')::bigint, (v_item ->> 'application_fee')::bigint, v_item -> 'price_rules',
            v_item -> 'promo' ->> 'id', v_item ->> 'currency', coalesce(v_item ->> 'payment_mode', 'element'),
            v_item ->> 'return_url', v_item -> 'tickets', 1,
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
        v_room := v_room - (v_line ->> 'quantity')::int;
        v_total_taken := v_total_taken + (v_line ->> 'quantity')::int;
      end loop;
    end if;
    -- As emit_order does, without writing the row that was just written once more.
    perform app.emit_webhook('msg_' || (v_item ->> 'order_id') || '_1', v_event.promoter_id, 'order.created',
                             app.order_payload(v_item ->> 'order_id'), p_now);
    v_changed := true;
    v_results := v_results || jsonb_build_object('ord', v_item -> 'ord', 'order_id', v_item ->> 'order_id',
                                                 'outcome', 'created', 'order', app.order_view(v_item ->> 'order_id'));
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

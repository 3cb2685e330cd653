-- Entry and seats of tickets that were issued. What a ticket cost, whether it admits and whether its seat is taken are three
-- facts: each has its own column, and each changes by itself.

-- Voids those of an order's tickets that still admit, and frees seats of them: with p_free of all, those that were void
-- before among them; without it of none; null frees those of the people who had not come in. Who is inside keeps the seat
-- unless the promoter says otherwise. The caller holds the event's lock, and serves the waitlist where seats were freed.
-- {voided: [ticket ids], freed: seats}
create or replace function void_tickets(p_order orders, p_ticket_ids text[], p_free boolean, p_now timestamptz)
returns jsonb language plpgsql as $$
declare
  v_voided text[];
  v_freed int;
  v_ticket tickets;
begin
  with voided as (
    update tickets set status = 'void', door_number = next_door_number(p_order.event_id)
    where order_id = p_order.id and id = any (p_ticket_ids) and status <> 'void' returning id)
  select coalesce(array_agg(id order by id), '{}') into v_voided from voided;
  v_freed := free_seats(p_order, case
    when p_free then p_ticket_ids
    when p_free is null then array(select t.id from tickets t where t.id = any (v_voided) and t.checked_in_at is null)
    else '{}' end, p_now);
  -- After the seats, so that each message says what became of its own.
  for v_ticket in select * from tickets t where t.id = any (v_voided) order by t.id loop
    perform emit_webhook('msg_' || v_ticket.id || '_voided', v_ticket.promoter_id, 'ticket.voided',
                         ticket_payload(v_ticket), p_now);
  end loop;
  return jsonb_build_object('voided', to_jsonb(v_voided), 'freed', v_freed);
end $$;

-- The buyer hears of tickets that were voided without money, which tells of its own. A ticket is voided once, so the first
-- of them names the e-mail.
create or replace function tell_voided(p_order orders, p_ticket_ids jsonb, p_now timestamptz) returns void language sql as $$
  select enqueue('voided_email:' || (p_ticket_ids ->> 0), 'orders.send_voided',
                 jsonb_build_object('order_id', p_order.id, 'ticket_ids', p_ticket_ids), p_now, p_now)
  where p_ticket_ids ->> 0 is not null
$$;

-- Gives seats of void tickets back to the sale, each once. Returns how many. The caller holds the event's lock, and serves
-- the waitlist.
create or replace function free_seats(p_order orders, p_ticket_ids text[], p_now timestamptz) returns int
language plpgsql as $$
declare
  v_freed record;
  v_count int := 0;
begin
  for v_freed in
    with freed as (
      update tickets set seat_freed_at = p_now
      where order_id = p_order.id and id = any (p_ticket_ids) and status = 'void' and seat_freed_at is null
      returning id, tier_id)
    -- A seat is freed once, so the first of them is a cause that no other has.
    select tier_id, count(*)::int as seats, min(id) as first from freed group by tier_id order by tier_id
  loop
    perform move_inventory(p_order.event_id, v_freed.tier_id, 0, 0, -v_freed.seats, 'free:' || v_freed.first, p_now);
    v_count := v_count + v_freed.seats;
  end loop;
  return v_count;
end $$;

-- Whether voiding would free seats that somebody waits for, so that the caller has to know those in people's carts.
create or replace function frees_waited_seats(p_event_id text, p_ticket_ids text[], p_free boolean) returns boolean
language sql stable as $$
  select p_free is distinct from false
    and exists (select 1 from waitlist_entries w where w.event_id = p_event_id and w.status = 'waiting')
    and exists (select 1 from tickets t where t.id = any (p_ticket_ids) and t.seat_freed_at is null
                  and (p_free or t.status = 'valid'))
$$;

-- Takes the right to enter from tickets of an order, whatever became of the money: p_void {order_id, ticket_ids | null (all),
-- free_seats | null}; for `free_seats` see `void_tickets`. A ticket that is void stays so. p_held as in `refund_order`.
-- Outcomes: voided (unchanged: they were), held_wanted, order_not_found, order_has_no_tickets, ticket_not_found.
create or replace function void_order_tickets(p_event_id text, p_now timestamptz, p_void jsonb, p_held jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ids text[];
  v_free boolean := (p_void ->> 'free_seats')::boolean;
  v_done jsonb;
begin
  perform lock_event(p_event_id);
  perform require_new_key(p_key, p_void ->> 'order_id', p_now);
  select * into v_order from orders where id = p_void ->> 'order_id' and event_id = p_event_id;
  v_ids := named_tickets(v_order, p_void -> 'ticket_ids');
  if v_order.id is null then return refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return refuse_change(p_key, 'order_has_no_tickets'); end if;
  if v_ids is null then return refuse_change(p_key, 'ticket_not_found'); end if;
  if p_held is null and frees_waited_seats(p_event_id, v_ids, v_free) then
    return refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_done := void_tickets(v_order, v_ids, v_free, p_now);
  perform tell_voided(v_order, v_done -> 'voided', p_now);
  if (v_done ->> 'freed')::int > 0 then perform serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'voided', 'snapshot', event_snapshot(p_event_id, p_now),
    'unchanged', v_done ->> 'freed' = '0' and v_done -> 'voided' = '[]',
    'audit', jsonb_build_object('voided', v_done -> 'voided', 'seats_freed', v_done -> 'freed'));
end $$;

-- Gives seats of an order's void tickets back to the sale: p_free {order_id, ticket_ids | null (all that are void)}.
-- Outcomes: freed (unchanged: they were), held_wanted, order_not_found, order_has_no_tickets, ticket_not_found,
-- ticket_not_void.
create or replace function free_order_seats(p_event_id text, p_now timestamptz, p_free jsonb, p_held jsonb, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_order orders;
  v_ids text[];
  v_freed int;
begin
  perform lock_event(p_event_id);
  perform require_new_key(p_key, p_free ->> 'order_id', p_now);
  select * into v_order from orders where id = p_free ->> 'order_id' and event_id = p_event_id;
  v_ids := named_tickets(v_order, p_free -> 'ticket_ids');
  if v_order.id is null then return refuse_change(p_key, 'order_not_found'); end if;
  if v_order.status <> 'confirmed' then return refuse_change(p_key, 'order_has_no_tickets'); end if;
  if v_ids is null then return refuse_change(p_key, 'ticket_not_found'); end if;
  if coalesce(p_free -> 'ticket_ids', 'null') <> 'null'::jsonb
     and exists (select 1 from tickets t where t.id = any (v_ids) and t.status <> 'void') then
    return refuse_change(p_key, 'ticket_not_void');
  end if;
  v_ids := array(select t.id from tickets t where t.id = any (v_ids) and t.status = 'void');
  if p_held is null and frees_waited_seats(p_event_id, v_ids, true) then
    return refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_freed := free_seats(v_order, v_ids, p_now);
  if v_freed > 0 then perform serve_waitlist(p_event_id, p_now, p_held); end if;
  return jsonb_build_object('outcome', 'freed', 'unchanged', v_freed = 0, 'snapshot', event_snapshot(p_event_id, p_now),
                            'audit', jsonb_build_object('seats_freed', v_freed));
end $$;

-- The tickets of an order that a list names, or all; null when one of those named is not of the order.
create or replace function named_tickets(p_order orders, p_named jsonb) returns text[] language plpgsql stable as $$
declare
  v_named text[];
  v_ids text[];
begin
  if coalesce(p_named, 'null') = 'null'::jsonb then
    return array(select t.id from tickets t where t.order_id = p_order.id order by t.id);
  end if;
  v_named := array(select distinct jsonb_array_elements_text(p_named));
  v_ids := array(select t.id from tickets t where t.order_id = p_order.id and t.id = any (v_named));
  return case when cardinality(v_ids) = cardinality(v_named) then v_ids end;
end $$;

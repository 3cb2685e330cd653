-- Offers an entry free seats of the first tier that fits it, and reserves them; null where none does. The caller holds the
-- event's lock. p_but: tiers whose seats are kept for somebody else.
create or replace function offer_free_seats(
  p_entry waitlist_entries, p_event events, p_but text[], p_held jsonb, p_now timestamptz
) returns text language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_tier_id text;
begin
  select t.id into v_tier_id from tiers t
  where t.event_id = p_event.id and t.id <> all (p_but) and waits_for(p_entry, t, p_now)
    and tier_unheld(t, p_event, p_held) >= p_entry.quantity
  order by t.position, t.id limit 1;
  if not found then return null; end if;
  update waitlist_entries set status = 'offered', notified = true, offered_tier_id = v_tier_id, offered_at = p_now,
    -- A day to decide, less when the event is near, so that a lapsed offer can still pass on.
    offer_expires_at = least(p_event.end_time, p_now + least(interval '24 hours',
                             greatest(interval '15 minutes', (p_event.start_time - p_now) / 4))),
    updated_at = p_now
  where id = p_entry.id returning * into v_entry;
  perform move_inventory(p_event.id, v_tier_id, 0, v_entry.quantity, 0, 'offer:' || v_entry.id, p_now);
  perform enqueue('offer_email:' || v_entry.id, 'waitlist.send_offer', jsonb_build_object('entry_id', v_entry.id),
                  p_now, p_now);
  perform emit_waitlist(v_entry, 'waitlist.offered', p_now);
  return v_tier_id;
end $$;

-- Lapses overdue offers, then offers free seats to those who wait, in order of joining. The caller holds the event's lock.
-- p_held: {tier_id: seats under hold in the gate}, so that a seat in somebody's cart is not offered to another.
create or replace function serve_waitlist(p_event_id text, p_now timestamptz, p_held jsonb) returns void
language plpgsql as $$
declare
  v_event events;
  v_entry waitlist_entries;
  v_collecting text[] := '{}';
  v_place bigint := 0;
begin
  for v_entry in
    update waitlist_entries w set status = 'lapsed', lapse_reason = 'offer_expired', updated_at = p_now
    where w.event_id = p_event_id and w.status = 'offered' and w.offer_expires_at <= p_now
      and not exists (select 1 from orders o where o.waitlist_entry_id = w.id and o.status = 'pending')
    returning *
  loop
    perform move_inventory(p_event_id, v_entry.offered_tier_id, 0, -v_entry.quantity, 0, 'lapse:' || v_entry.id, p_now);
    perform emit_waitlist(v_entry, 'waitlist.lapsed', p_now);
  end loop;

  select * into v_event from events where id = p_event_id;
  if v_event.end_time > p_now and is_on_sale(v_event) then
    loop
      select * into v_event from events where id = p_event_id;
      -- Seldom more than a few in a long line can be served, so the line is read one by one.
      exit when not exists (select 1 from tiers t where t.event_id = p_event_id and t.id <> all (v_collecting)
                              and tier_free(t, v_event) > 0);
      select * into v_entry from waitlist_entries w
      where w.event_id = p_event_id and w.status = 'waiting' and w.place > v_place
      order by w.place limit 1;
      exit when not found;
      v_place := v_entry.place;
      if offer_free_seats(v_entry, v_event, v_collecting, p_held, p_now) is null
         and exists (select 1 from tiers t where waits_for(v_entry, t, p_now)) then
        -- Too few for this party: they are kept for it, up to 2 hours.
        v_collecting := v_collecting || array(
          select t.id from tiers t
          where t.event_id = p_event_id and tier_collects(t, p_now) and keeps_for(v_entry, t, v_event, p_now));
      end if;
    end loop;
  end if;

  select * into v_event from events where id = p_event_id;
  update tiers t set collecting_since = d.since
  from (
    select c.id, case
        when tier_free(c, v_event) > 0 and exists (
          select 1 from waitlist_entries w
          where w.event_id = p_event_id and w.status = 'waiting' and keeps_for(w, c, v_event, p_now))
        then coalesce(c.collecting_since, p_now) end as since
    from tiers c where c.event_id = p_event_id) d
  where t.id = d.id and t.collecting_since is distinct from d.since;
  perform announce_stock(p_event_id, p_now);
end $$;

-- Ends the waiting of those who wait in vain, and tells them: at most p_limit, the first in line first. The caller holds the
-- event's lock. Should the sale open again they join anew: they were told that it is over, and seats would be kept from
-- others for people who have made other plans.
create or replace function end_waiting(p_event events, p_now timestamptz, p_limit int) returns void language plpgsql as $$
declare
  v_entry waitlist_entries;
begin
  for v_entry in
    update waitlist_entries w set status = 'lapsed', lapse_reason = d.reason, updated_at = p_now
    from (
      select v.id, waits_in_vain(v, p_event, p_now) as reason from waitlist_entries v
      where v.event_id = p_event.id and v.status = 'waiting' and waits_in_vain(v, p_event, p_now) is not null
      order by v.place limit p_limit) d
    where w.id = d.id
    returning w.*
  loop
    perform emit_waitlist(v_entry, 'waitlist.lapsed', p_now);
    perform enqueue('waitlist_ended_email:' || v_entry.id, 'waitlist.send_ended',
                    jsonb_build_object('entry_id', v_entry.id), p_now, p_now);
  end loop;
  if found then perform touch_event(p_event.id); end if;
end $$;

-- Lapses and serves; each minute, and whenever the gate's holds may have given seats back.
create or replace function serve_event(p_event_id text, p_now timestamptz, p_held jsonb) returns jsonb
language plpgsql as $$
begin
  perform end_waiting(lock_event(p_event_id), p_now, 500);
  perform serve_waitlist(p_event_id, p_now, p_held);
  return event_snapshot(p_event_id, p_now);
end $$;

-- p_entry: {id, event_id, tier_id, user_id, email, name, locale, quantity, return_url}
-- p_promoter_id: the promoter whose events the caller may sell, or null for a person.
create or replace function join_waitlist(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_entry jsonb, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_key record;
  v_existing text;
  v_tier_id text := p_entry ->> 'tier_id';
  v_quantity int := (p_entry ->> 'quantity')::int;
begin
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return jsonb_build_object('outcome', 'event_not_found');
  end if;
  select * into v_key from claim_key(p_key, p_entry ->> 'id', p_now);
  if v_key.state <> 'new' then
    return jsonb_build_object('outcome', case v_key.state when 'repeat' then 'exists' else 'idempotency_key_reused' end,
                              'entry_id', v_key.resource_id);
  end if;

  select w.id into v_existing from waitlist_entries w
  where w.event_id = p_event_id and coalesce(w.tier_id, '') = coalesce(v_tier_id, '')
    and lower(w.email) = lower(p_entry ->> 'email') and w.status in ('waiting', 'offered');

  return case
    when not is_on_sale(v_event) then refuse_waitlist(p_key, 'event_not_on_sale')
    when v_event.end_time <= p_now then refuse_waitlist(p_key, 'event_ended')
    when v_tier_id is not null and not exists (select 1 from tiers t where t.id = v_tier_id and t.event_id = p_event_id
        and (tier_access(t) is null or v_event.promoter_id = p_entry #>> '{key,promoterId}'
             or tier_access(t) = nullif(p_entry #>> '{key,code}', '')))
      then refuse_waitlist(p_key, 'tier_not_found')
    when not exists (
      select 1 from tiers t where t.event_id = p_event_id and (v_tier_id is null and t.visibility = 'public' or t.id = v_tier_id)
        and v_quantity between t.min_per_order and least(t.quantity, t.max_per_order)
        and v_quantity <= coalesce(v_event.capacity, v_quantity))
      then refuse_waitlist(p_key, 'quantity_out_of_range')
    when v_existing is not null then refuse_waitlist(p_key, 'already_waiting')
    when not exists (
      select 1 from tiers t where t.event_id = p_event_id and (v_tier_id is null and t.visibility = 'public' or t.id = v_tier_id)
        and v_quantity between t.min_per_order and least(t.quantity, t.max_per_order)
        and (t.sale_end is null or t.sale_end > p_now))
      then refuse_waitlist(p_key, 'sale_ended')
    when exists (
      select 1 from tiers t where t.event_id = p_event_id and (v_tier_id is null and t.visibility = 'public' or t.id = v_tier_id)
        and tier_unheld(t, v_event, p_held) >= v_quantity
        and (t.sale_end is null or t.sale_end > p_now)
        and v_quantity between t.min_per_order and t.max_per_order
        and tier_closed_since(t, v_event, p_now) is null)
      then refuse_waitlist(p_key, 'seats_available')
    else add_to_waitlist(p_event_id, v_event.promoter_id, p_now, p_entry, p_held)
  end;
end $$;

-- A refusal leaves no idempotency row of its own.
create or replace function refuse_waitlist(p_key jsonb, p_outcome text) returns jsonb language plpgsql as $$
begin
  delete from idempotency_keys where id = p_key ->> 'id';
  return jsonb_build_object('outcome', p_outcome);
end $$;

create or replace function add_to_waitlist(
  p_event_id text, p_promoter_id text, p_now timestamptz, p_entry jsonb, p_held jsonb
) returns jsonb language plpgsql as $$
declare
  v_entry waitlist_entries;
begin
  insert into waitlist_entries (id, event_id, promoter_id, tier_id, user_id, email, name, locale, quantity, status, place,
                                return_url, created_at, updated_at)
  values (p_entry ->> 'id', p_event_id, p_promoter_id, p_entry ->> 'tier_id', p_entry ->> 'user_id', p_entry ->> 'email',
          p_entry ->> 'name', coalesce(p_entry ->> 'locale', 'en'), (p_entry ->> 'quantity')::int, 'waiting',
          (select coalesce(max(w.place), 0) + 1 from waitlist_entries w where w.event_id = p_event_id),
          p_entry ->> 'return_url', p_now, p_now)
  returning * into v_entry;
  perform touch_event(p_event_id);
  perform emit_waitlist(v_entry, 'waitlist.joined', p_now);
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'joined', 'entry_id', v_entry.id,
                            'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Leaves the line, or gives an open offer back to the next. Refused while the offer's order is being paid.
create or replace function leave_waitlist(
  p_event_id text, p_now timestamptz, p_entry_id text, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_was text;
begin
  perform lock_event(p_event_id);
  perform require_new_key(p_key, p_entry_id, p_now);
  select * into v_entry from waitlist_entries where id = p_entry_id and event_id = p_event_id;
  v_was := v_entry.status;
  if v_entry.id is null then return refuse_change(p_key, 'waitlist_entry_not_found'); end if;
  if v_was = 'left' then
    return jsonb_build_object('outcome', 'left', 'unchanged', true, 'snapshot', event_snapshot(p_event_id, p_now));
  end if;
  if v_was not in ('waiting', 'offered') then return refuse_change(p_key, 'waitlist_entry_closed'); end if;
  if exists (select 1 from orders o where o.waitlist_entry_id = p_entry_id and o.status = 'pending') then
    return refuse_change(p_key, 'offer_being_paid');
  end if;
  update waitlist_entries set status = 'left', updated_at = p_now where id = p_entry_id returning * into v_entry;
  if v_was = 'offered' then
    perform move_inventory(p_event_id, v_entry.offered_tier_id, 0, -v_entry.quantity, 0, 'leave:' || v_entry.id, p_now);
  else
    perform touch_event(p_event_id);
  end if;
  perform emit_waitlist(v_entry, 'waitlist.left', p_now);
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'left', 'snapshot', event_snapshot(p_event_id, p_now));
end $$;

-- Sends an open offer's e-mail again; p_job_id makes it another e-mail each time. With p_override, a party that waits is
-- offered free seats out of turn: those in nobody's cart, though they are kept for somebody ahead of it. p_held is null where
-- the caller has not asked the gate yet: `held_wanted` says that it has to.
-- Outcomes: notified (audit: what was offered out of turn; unchanged: nothing was), held_wanted, waitlist_entry_not_found,
-- offer_not_open, event_not_on_sale, event_ended, sold_out.
create or replace function notify_waitlist(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_entry_id text, p_job_id text, p_override boolean, p_held jsonb,
  p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := lock_event(p_event_id);
  v_entry waitlist_entries;
  v_tier_id text;
begin
  perform require_new_key(p_key, p_entry_id, p_now);
  select * into v_entry from waitlist_entries
  where id = p_entry_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_entry.id is null then return refuse_waitlist(p_key, 'waitlist_entry_not_found'); end if;
  -- Nobody could claim the seats.
  if not is_on_sale(v_event) then return refuse_waitlist(p_key, 'event_not_on_sale'); end if;
  if v_event.end_time <= p_now then return refuse_waitlist(p_key, 'event_ended'); end if;
  if v_entry.status = 'offered' and v_entry.offer_expires_at > p_now then
    perform enqueue(p_job_id, 'waitlist.send_offer', jsonb_build_object('entry_id', p_entry_id), p_now, p_now);
    return jsonb_build_object('outcome', 'notified', 'unchanged', true);
  end if;
  if v_entry.status <> 'waiting' or not p_override then return refuse_waitlist(p_key, 'offer_not_open'); end if;
  if p_held is null then
    return refuse_waitlist(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_tier_id := offer_free_seats(v_entry, v_event, '{}', p_held, p_now);
  if v_tier_id is null then return refuse_waitlist(p_key, 'sold_out'); end if;
  -- What is left may be too little now for those it was kept for.
  perform serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'notified', 'snapshot', event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('tier_id', v_tier_id, 'quantity', v_entry.quantity, 'passed_over', (
      select count(*) from waitlist_entries w
      where w.event_id = p_event_id and w.status = 'waiting' and w.place < v_entry.place
        and (w.tier_id is null or w.tier_id = coalesce(v_entry.tier_id, w.tier_id)))));
end $$;

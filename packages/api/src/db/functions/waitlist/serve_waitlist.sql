-- Lapses overdue offers, then offers free seats to those who wait, in order of joining. p_held: {tier_id: seats under
-- hold in the gate}: these are not offered. The caller holds the event's lock.
create or replace function app.serve_waitlist(p_event_id text, p_now timestamptz, p_held jsonb) returns void
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
    perform app.move_inventory(p_event_id, v_entry.offered_tier_id, 0, -v_entry.quantity, 0, 'lapse:' || v_entry.id,
                               p_now);
    perform app.emit_waitlist(v_entry, 'waitlist.lapsed', p_now);
  end loop;

  select * into v_event from events where id = p_event_id;
  if app.event_refusal(v_event, null, p_now) is null then
    loop
      select * into v_event from events where id = p_event_id;
      -- Few of a long line can be served as a rule, so it is read one by one.
      exit when not exists (select 1 from tiers t where t.event_id = p_event_id and t.id <> all (v_collecting)
                              and app.tier_free(t, v_event) > 0);
      select * into v_entry from waitlist_entries w
      where w.event_id = p_event_id and w.status = 'waiting' and w.place > v_place
      order by w.place limit 1;
      exit when not found;
      v_place := v_entry.place;
      if app.offer_free_seats(v_entry, v_event, v_collecting, p_held, p_now) is null
         and exists (select 1 from tiers t where app.waits_for(v_entry, t, p_now)) then
        -- Too few seats for this party: they are kept for it, up to 2 hours.
        v_collecting := v_collecting || array(
          select t.id from tiers t
          where t.event_id = p_event_id and app.tier_collects(t, p_now) and app.keeps_for(v_entry, t, v_event, p_now));
      end if;
    end loop;
  end if;

  select * into v_event from events where id = p_event_id;
  update tiers t set collecting_since = d.since
  from (
    select c.id, case
        when app.tier_free(c, v_event) > 0 and exists (
          select 1 from waitlist_entries w
          where w.event_id = p_event_id and w.status = 'waiting' and app.keeps_for(w, c, v_event, p_now))
        then coalesce(c.collecting_since, p_now) end as since
    from tiers c where c.event_id = p_event_id) d
  where t.id = d.id and t.collecting_since is distinct from d.since;
  perform app.announce_stock(p_event_id, p_now);
end $$;

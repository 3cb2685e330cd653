-- Whether a party lacks only room in the event: a tier has the seats it waits for.
create or replace function app.lacks_only_room(p_entry waitlist_entries, p_now timestamptz) returns boolean
language sql stable as $$
  select exists (select 1 from tiers t
                 where t.event_id = p_entry.event_id and app.waits_for(p_entry, t, p_now)
                   and t.quantity - t.reserved - t.sold >= p_entry.quantity)
$$;

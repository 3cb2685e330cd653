-- Whether free seats of a tier are kept for a party: those that it waits for, and others that would take the last of
-- the event's room from it. None are kept for a party larger than its event.
create or replace function app.keeps_for(p_entry waitlist_entries, p_tier tiers, p_event events, p_now timestamptz)
returns boolean language sql stable as $$
  select p_entry.quantity <= coalesce(p_event.capacity, p_entry.quantity)
    and (app.waits_for(p_entry, p_tier, p_now)
      or p_event.capacity - p_event.reserved - p_event.sold between 1 and p_entry.quantity - 1
         and app.lacks_only_room(p_entry, p_now))
$$;

-- Offers an entry free seats of the first tier that fits it, and reserves them; returns the tier's id, or null if none
-- fits. p_but: tiers whose seats are kept for somebody else. The caller holds the event's lock.
create or replace function app.offer_free_seats(
  p_entry waitlist_entries, p_event events, p_but text[], p_held jsonb, p_now timestamptz
) returns text language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_tier_id text;
begin
  select t.id into v_tier_id from tiers t
  where t.event_id = p_event.id and t.id <> all (p_but) and app.waits_for(p_entry, t, p_now)
    and app.tier_unheld(t, p_event, p_held) >= p_entry.quantity
  order by t.position, t.id limit 1;
  if not found then return null; end if;
  update waitlist_entries set status = 'offered', notified = true, offered_tier_id = v_tier_id, offered_at = p_now,
    -- A day to decide, or less close to the event, so that a lapsed offer can still pass on.
    offer_expires_at = least(p_event.end_time, p_now + least(interval '24 hours',
                             greatest(interval '15 minutes', (p_event.start_time - p_now) / 4))),
    updated_at = p_now
  where id = p_entry.id returning * into v_entry;
  perform app.move_inventory(p_event.id, v_tier_id, 0, v_entry.quantity, 0, 'offer:' || v_entry.id, p_now);
  perform app.enqueue('offer_email:' || v_entry.id, 'waitlist.email_offer', jsonb_build_object('entry_id', v_entry.id),
                      p_now, p_now);
  perform app.emit_waitlist(v_entry, 'waitlist.offered', p_now);
  return v_tier_id;
end $$;

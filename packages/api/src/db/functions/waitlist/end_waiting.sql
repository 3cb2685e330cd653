-- Ends the entries of people who wait in vain, and tells them: at most p_limit, the first in line first. If the sale
-- opens again, they must join anew: they were told that it is over, and made other plans. The caller holds the event's
-- lock.
create or replace function app.end_waiting(p_event events, p_now timestamptz, p_limit int) returns void
language plpgsql as $$
declare
  v_entry waitlist_entries;
begin
  for v_entry in
    update waitlist_entries w set status = 'lapsed', lapse_reason = d.reason, updated_at = p_now
    from (
      select v.id, app.waits_in_vain(v, p_event, p_now) as reason from waitlist_entries v
      where v.event_id = p_event.id and v.status = 'waiting' and app.waits_in_vain(v, p_event, p_now) is not null
      order by v.place limit p_limit) d
    where w.id = d.id
    returning w.*
  loop
    perform app.emit_waitlist(v_entry, 'waitlist.lapsed', p_now);
    perform app.enqueue('waitlist_ended_email:' || v_entry.id, 'waitlist.email_ended',
                        jsonb_build_object('entry_id', v_entry.id), p_now, p_now);
  end loop;
  if found then perform app.touch_event(p_event.id); end if;
end $$;

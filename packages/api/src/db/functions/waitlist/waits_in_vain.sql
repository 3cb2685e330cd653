-- Why an entry waits in vain: event_ended, or sale_ended for all tiers that it could be offered. Null if it does not. A
-- limit that a promoter may change back, such as the most tickets in one order, does not end it.
create or replace function app.waits_in_vain(p_entry waitlist_entries, p_event events, p_now timestamptz) returns text
language sql stable as $$
  select case
    when p_event.end_time <= p_now then 'event_ended'
    when exists (select 1 from tiers t where t.event_id = p_entry.event_id and app.waits_for(p_entry, t, p_now))
      then null
    when exists (
      select 1 from tiers t
      where t.event_id = p_entry.event_id and app.waits_in_line(p_entry, t) and t.sale_end <= p_now
        and (app.fits_party(p_entry, t) or not exists (
          select 1 from tiers o
          where o.event_id = t.event_id and app.waits_in_line(p_entry, o) and coalesce(o.sale_end > p_now, true))))
      then 'sale_ended' end
$$;

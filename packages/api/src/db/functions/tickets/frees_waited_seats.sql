-- Whether voiding would free seats that somebody waits for, so that the caller must know the seats under hold.
create or replace function app.frees_waited_seats(p_event_id text, p_ticket_ids text[], p_free boolean) returns boolean
language sql stable as $$
  select p_free is distinct from false
    and exists (select 1 from waitlist_entries w where w.event_id = p_event_id and w.status = 'waiting')
    and exists (select 1 from tickets t where t.id = any (p_ticket_ids) and t.seat_freed_at is null
                  and (p_free or t.status = 'valid'))
$$;

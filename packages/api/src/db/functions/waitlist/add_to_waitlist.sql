-- Puts a party at the end of the line, and serves the line. The caller holds the event's lock.
create or replace function app.add_to_waitlist(
  p_event_id text, p_promoter_id text, p_now timestamptz, p_entry jsonb, p_held jsonb
) returns jsonb language plpgsql as $$
declare
  v_entry waitlist_entries;
begin
  insert into waitlist_entries (id, event_id, promoter_id, tier_id, user_id, email, name, locale, quantity, status,
                                place, return_url, created_at, updated_at)
  values (p_entry ->> 'id', p_event_id, p_promoter_id, p_entry ->> 'tier_id', p_entry ->> 'user_id',
          p_entry ->> 'email',
          p_entry ->> 'name', coalesce(p_entry ->> 'locale', 'en'), (p_entry ->> 'quantity')::int, 'waiting',
          (select coalesce(max(w.place), 0) + 1 from waitlist_entries w where w.event_id = p_event_id),
          p_entry ->> 'return_url', p_now, p_now)
  returning * into v_entry;
  perform app.touch_event(p_event_id);
  perform app.emit_waitlist(v_entry, 'waitlist.joined', p_now);
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'joined', 'entry_id', v_entry.id,
                            'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

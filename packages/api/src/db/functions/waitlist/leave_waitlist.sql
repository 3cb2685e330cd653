-- Leaves the line, or passes an open offer on to the next. Refused while the offer's order is being paid.
-- @outcome left {snapshot: event_snapshot()}
-- @outcome waitlist_entry_not_found waitlist_entry_closed offer_being_paid
create or replace function app.leave_waitlist(
  p_event_id text, p_now timestamptz, p_entry_id text, p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_entry waitlist_entries;
  v_was text;
begin
  perform app.lock_event(p_event_id);
  perform app.require_new_key(p_key, p_entry_id, p_now);
  select * into v_entry from waitlist_entries where id = p_entry_id and event_id = p_event_id;
  v_was := v_entry.status;
  if v_entry.id is null then return app.refuse_change(p_key, 'waitlist_entry_not_found'); end if;
  if v_was = 'left' then
    return jsonb_build_object('outcome', 'left', 'unchanged', true, 'snapshot', app.event_snapshot(p_event_id, p_now));
  end if;
  if v_was not in ('waiting', 'offered') then return app.refuse_change(p_key, 'waitlist_entry_closed'); end if;
  if exists (select 1 from orders o where o.waitlist_entry_id = p_entry_id and o.status = 'pending') then
    return app.refuse_change(p_key, 'offer_being_paid');
  end if;
  update waitlist_entries set status = 'left', updated_at = p_now where id = p_entry_id returning * into v_entry;
  if v_was = 'offered' then
    perform app.move_inventory(p_event_id, v_entry.offered_tier_id, 0, -v_entry.quantity, 0, 'leave:' || v_entry.id,
                               p_now);
  else
    perform app.touch_event(p_event_id);
  end if;
  perform app.emit_waitlist(v_entry, 'waitlist.left', p_now);
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'left', 'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

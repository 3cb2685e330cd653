-- Cancels an event: closes the sale, ends the waitlist and starts the refunds. Pending orders become overdue, so that
-- the sweep cancels their payments; `complete_order` refunds money that still comes.
-- @outcome cancelled {snapshot: event_snapshot()}
-- @outcome event_not_found
create or replace function app.cancel_event(p_promoter_id text, p_event_id text, p_now timestamptz, p_key jsonb)
returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_entry waitlist_entries;
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then
    return jsonb_build_object('outcome', 'cancelled', 'snapshot', app.event_snapshot(p_event_id, p_now),
                              'unchanged', true);
  end if;
  update events set status = 'cancelled', version = version + 1, revision = revision + 1,
    updated_at = greatest(updated_at, p_now)
  where id = p_event_id;
  update orders set expires_at = p_now, leased_until = null
  where event_id = p_event_id and status = 'pending' and expires_at > p_now;

  for v_entry in
    select * from waitlist_entries w where w.event_id = p_event_id and w.status in ('waiting', 'offered')
    order by w.place
  loop
    -- If an offer is being paid, its order has the seats.
    if v_entry.status = 'offered'
       and not exists (select 1 from orders o where o.waitlist_entry_id = v_entry.id and o.status = 'pending') then
      perform app.move_inventory(p_event_id, v_entry.offered_tier_id, 0, -v_entry.quantity, 0, 'lapse:' || v_entry.id,
                                 p_now);
    end if;
    update waitlist_entries set status = 'lapsed', lapse_reason = 'event_cancelled', updated_at = p_now
    where id = v_entry.id returning * into v_entry;
    perform app.emit_waitlist(v_entry, 'waitlist.lapsed', p_now);
    perform app.enqueue('waitlist_cancelled_email:' || v_entry.id, 'waitlist.email_event_cancelled',
                        jsonb_build_object('entry_id', v_entry.id), p_now, p_now);
  end loop;
  perform app.emit_event(p_event_id, 'event.cancelled', p_now);
  perform app.enqueue('refund_event:' || p_event_id, 'refunds.refund_event',
                      jsonb_build_object('event_id', p_event_id, 'after', ''), p_now, p_now);
  return jsonb_build_object('outcome', 'cancelled', 'snapshot', app.event_snapshot(p_event_id, p_now));
end $$;

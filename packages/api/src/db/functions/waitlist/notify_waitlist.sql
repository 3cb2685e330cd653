-- Sends an open offer's e-mail again; p_job_id makes each a new e-mail. With p_override, offers a waiting party free
-- seats out of turn: seats not under hold, even if they are kept for somebody ahead. Such an offer is audited; without
-- it nothing changed. p_held is null until the caller has asked the gate: `held_wanted` says that it must.
-- @nullable held
-- @outcome notified {snapshot?: event_snapshot()}
-- @outcome held_wanted {event_id: text}
-- @outcome waitlist_entry_not_found offer_not_open event_not_on_sale event_ended sold_out
create or replace function app.notify_waitlist(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_entry_id text, p_job_id text, p_override boolean,
  p_held jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_entry waitlist_entries;
  v_tier_id text;
  v_refusal text := app.event_refusal(v_event, p_promoter_id, p_now);
begin
  perform app.require_new_key(p_key, p_entry_id, p_now);
  select * into v_entry from waitlist_entries
  where id = p_entry_id and event_id = p_event_id and promoter_id = p_promoter_id;
  if v_entry.id is null then return app.refuse_change(p_key, 'waitlist_entry_not_found'); end if;
  -- Nobody could claim the seats.
  if v_refusal is not null then return app.refuse_change(p_key, v_refusal); end if;
  if v_entry.status = 'offered' and v_entry.offer_expires_at > p_now then
    perform app.enqueue(p_job_id, 'waitlist.email_offer', jsonb_build_object('entry_id', p_entry_id), p_now, p_now);
    return jsonb_build_object('outcome', 'notified', 'unchanged', true);
  end if;
  if v_entry.status <> 'waiting' or not p_override then return app.refuse_change(p_key, 'offer_not_open'); end if;
  if p_held is null then
    return app.refuse_change(p_key, 'held_wanted') || jsonb_build_object('event_id', p_event_id);
  end if;
  v_tier_id := app.offer_free_seats(v_entry, v_event, '{}', p_held, p_now);
  if v_tier_id is null then return app.refuse_change(p_key, 'sold_out'); end if;
  -- The seats that remain may be too few now for the party they were kept for.
  perform app.serve_waitlist(p_event_id, p_now, p_held);
  return jsonb_build_object('outcome', 'notified', 'snapshot', app.event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('tier_id', v_tier_id, 'quantity', v_entry.quantity, 'passed_over', (
      select count(*) from waitlist_entries w
      where w.event_id = p_event_id and w.status = 'waiting' and w.place < v_entry.place
        and (w.tier_id is null or w.tier_id = coalesce(v_entry.tier_id, w.tier_id)))));
end $$;

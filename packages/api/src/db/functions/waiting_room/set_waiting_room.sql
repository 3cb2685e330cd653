-- Changes how an event's waiting room works: the columns in p_changes.
-- @param p_changes partial events(waiting_room, waiting_room_paused, waiting_room_per_minute)
-- @outcome updated {snapshot: event_snapshot()}
-- @outcome event_not_found event_cancelled
create or replace function app.set_waiting_room(
  p_promoter_id text, p_event_id text, p_now timestamptz, p_changes jsonb, p_key jsonb
) returns jsonb language plpgsql as $$
declare
  v_event events := app.lock_event(p_event_id);
  v_new events;
  v_before jsonb;
begin
  perform app.require_new_key(p_key, p_event_id, p_now);
  if v_event.id is null or v_event.promoter_id <> p_promoter_id then
    return app.refuse_change(p_key, 'event_not_found');
  end if;
  if v_event.status = 'cancelled' then return app.refuse_change(p_key, 'event_cancelled'); end if;

  v_new := jsonb_populate_record(v_event, p_changes);
  v_before := app.before_change(to_jsonb(v_event), to_jsonb(v_new), p_changes);
  update events e set waiting_room = v_new.waiting_room, waiting_room_paused = v_new.waiting_room_paused,
    waiting_room_per_minute = v_new.waiting_room_per_minute, version = e.version + 1,
    updated_at = greatest(e.updated_at, p_now)
  where e.id = p_event_id;
  return jsonb_build_object('outcome', 'updated', 'snapshot', app.event_snapshot(p_event_id, p_now),
    'audit', jsonb_build_object('before', v_before), 'unchanged', v_before = '{}');
end $$;
